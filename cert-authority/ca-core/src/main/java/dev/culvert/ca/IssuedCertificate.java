package dev.culvert.ca;

import java.math.BigInteger;
import java.time.Instant;

/**
 * A certificate as it goes to whoever asked for it.
 *
 * @param pem the certificate, RFC 7468
 * @param subject distinguished name, RFC 4514
 * @param serialNumber unique at this CA
 * @param notAfter last second of its validity
 */
public record IssuedCertificate(
    String pem, String subject, BigInteger serialNumber, Instant notAfter) {}
