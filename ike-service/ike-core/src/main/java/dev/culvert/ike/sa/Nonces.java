package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;

/** Ni and Nr, without their payload headers. */
public record Nonces(ByteString initiator, ByteString responder) {}
