package dev.culvert.ike.wire;

/** A decoded payload (RFC 7296 section 3.2 onwards). */
public sealed interface Payload
    permits SaPayload,
        KePayload,
        IdPayload,
        AuthPayload,
        NoncePayload,
        NotifyPayload,
        DeletePayload,
        VendorIdPayload,
        TsPayload,
        EncryptedPayload,
        EncryptedFragmentPayload,
        OpaquePayload {
  PayloadType type();

  /** Writes what stands behind the generic payload header. */
  void encodeBody(OctetWriter out);
}
