package dev.culvert.ike.sa;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;

/** Our part of a key exchange whose other part has yet to come. */
public record KeyShare(KeyExchangeMethod method, Secret privateValue) {}
