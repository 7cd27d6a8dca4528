package dev.culvert.crypto.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SigningIdentityTest {

  private static final Writer NODE = Writer.node("office1");

  private final EphemeralAuthority authority =
      new EphemeralAuthority(new Random(20261121)::nextBytes);

  @Test
  void isReadAsItWasWritten() {
    try (SigningIdentity identity = authority.identity(NODE);
        Secret encoded = identity.encode();
        SigningIdentity read = SigningIdentity.decode(encoded.expose());
        Secret again = read.encode()) {
      assertEquals(NODE, read.writer());
      assertTrue(Arrays.equals(encoded.expose(), again.expose()));
      assertEquals("signing identity of culvert:datapath-node/office1", read.toString());
    }
  }

  @Test
  void anyOtherBytesAreRefused() {
    Random random = new Random(20261121);
    try (SigningIdentity identity = authority.identity(NODE);
        Secret encoded = identity.encode()) {
      for (int length = 0; length < encoded.length(); length++) {
        byte[] cut = Arrays.copyOf(encoded.expose(), length);
        assertThrows(IllegalArgumentException.class, () -> SigningIdentity.decode(cut));
      }
      for (int i = 0; i < 300; i++) {
        byte[] changed = encoded.expose().clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        assertThrows(IllegalArgumentException.class, () -> SigningIdentity.decode(changed));
      }
    }
  }

  @Test
  void keyCertificateAndAuthorityBelongTogether() {
    SigningKey key = SigningKey.generate(new Random(2)::nextBytes);
    WriterCertificate certificate =
        new WriterCertificate(NODE, key.publicKey(), Instant.EPOCH, Instant.EPOCH);
    WriterGrant grant = authority.certify(certificate);
    WriterGrant stranger = new EphemeralAuthority(new Random(6)::nextBytes).certify(certificate);
    assertThrows(
        IllegalArgumentException.class,
        () -> new SigningIdentity(key, new WriterGrant(stranger.authority(), grant.certificate())));
    SigningKey other = SigningKey.generate(new Random(3)::nextBytes);
    assertThrows(IllegalArgumentException.class, () -> new SigningIdentity(other, grant));
  }

  @Test
  void aRequestIsReadAsItWasSentOrNotAtAll() {
    WriterRequest request = WriterRequest.of(NODE, SigningKey.generate(new Random(5)::nextBytes));
    byte[] sent = request.encode();
    assertEquals(request, WriterRequest.decode(sent).orElseThrow());
    for (int length = 0; length < sent.length; length++) {
      assertTrue(WriterRequest.decode(Arrays.copyOf(sent, length)).isEmpty());
    }
    Random random = new Random(20261121);
    for (int i = 0; i < 2_000; i++) {
      byte[] changed = sent.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      assertFalse(WriterRequest.decode(changed).filter(WriterRequest::isProven).isPresent());
    }
  }

  @Test
  void aRequestIsProvenByItsKey() {
    SigningKey key = SigningKey.generate(new Random(4)::nextBytes);
    WriterRequest request = WriterRequest.of(NODE, key);
    assertTrue(request.isProven());
    assertFalse(
        new WriterRequest(
                Writer.service(WriterRole.SA_STORE).toString(),
                request.publicKey(),
                request.proof())
            .isProven());
    assertFalse(new WriterRequest(request.writer(), ByteString.EMPTY, request.proof()).isProven());
  }
}
