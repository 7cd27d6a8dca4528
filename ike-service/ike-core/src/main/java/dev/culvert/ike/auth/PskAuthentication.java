package dev.culvert.ike.auth;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.Prf;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.wire.AuthPayload;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.OctetWriter;
import dev.culvert.ike.wire.PayloadType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Authentication by a shared secret (RFC 7296 section 2.15).
 *
 * <pre>
 * AUTH = prf( prf(Shared Secret, "Key Pad for IKEv2"), SignedOctets )
 * SignedOctets = own IKE_SA_INIT message | peer's nonce | prf(SK_p, ID payload without its header)
 * </pre>
 */
public final class PskAuthentication {
  private static final byte[] KEY_PAD = "Key Pad for IKEv2".getBytes(StandardCharsets.US_ASCII);

  private PskAuthentication() {}

  /**
   * The AUTH payload of the side that {@code id} belongs to.
   *
   * @param initMessage that side's IKE_SA_INIT message
   * @param otherNonce the other side's nonce
   */
  public static AuthPayload sign(
      IkeKeys keys, ByteString initMessage, ByteString otherNonce, IdPayload id, Secret secret) {
    return new AuthPayload(
        AuthPayload.SHARED_KEY_MIC,
        ByteString.copyOf(compute(keys, initMessage, otherNonce, id, secret)));
  }

  /**
   * True when {@code auth} is what {@link #sign} gives; takes the same time wherever it differs.
   */
  public static boolean verify(
      AuthPayload auth,
      IkeKeys keys,
      ByteString initMessage,
      ByteString otherNonce,
      IdPayload id,
      Secret secret) {
    return auth.method() == AuthPayload.SHARED_KEY_MIC
        && MessageDigest.isEqual(
            auth.data().toByteArray(), compute(keys, initMessage, otherNonce, id, secret));
  }

  private static byte[] compute(
      IkeKeys keys, ByteString initMessage, ByteString otherNonce, IdPayload id, Secret secret) {
    Prf prf = Prf.of(keys.suite().prf());
    Secret signer = id.type() == PayloadType.ID_INITIATOR ? keys.pi() : keys.pr();
    OctetWriter idBody = new OctetWriter();
    id.encodeBody(idBody);
    byte[] maskedId = prf.compute(signer.expose(), idBody.toArray());
    byte[] paddedSecret = prf.compute(secret.expose(), KEY_PAD);
    byte[] auth =
        prf.compute(paddedSecret, initMessage.toByteArray(), otherNonce.toByteArray(), maskedId);
    Arrays.fill(paddedSecret, (byte) 0);
    return auth;
  }
}
