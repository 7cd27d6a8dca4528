package dev.culvert.ike.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Secret;
import dev.culvert.ike.Recording;
import dev.culvert.ike.auth.PskAuthentication;
import dev.culvert.ike.sa.EspSuite;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSuite;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.wire.AuthPayload;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.EncryptedPayload;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.Payload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Keys, SK payloads and AUTH as strongSwan 5.9.8 computed them: the negotiations and the keys of
 * its log are in the test resources.
 */
class KnownAnswerTest {
  private static final IkeSuite CBC_SUITE =
      new IkeSuite(
          EncryptionAlgorithm.AES_CBC_128,
          IntegrityAlgorithm.HMAC_SHA2_256_128,
          PrfAlgorithm.HMAC_SHA2_256,
          KeyExchangeMethod.CURVE25519);
  private static final IkeSuite GCM_SUITE =
      new IkeSuite(
          EncryptionAlgorithm.AES_GCM_256,
          IntegrityAlgorithm.NONE,
          PrfAlgorithm.HMAC_SHA2_384,
          KeyExchangeMethod.ECP_256);

  private static Message message(Recording recording, int number) {
    return ((Decoded.Ok<Message>) Message.decode(recording.datagram(number))).value();
  }

  private static Nonces nonces(Recording recording) {
    return new Nonces(
        first(message(recording, 1).payloads(), NoncePayload.class).nonce(),
        first(message(recording, 2).payloads(), NoncePayload.class).nonce());
  }

  private static IkeKeys derive(Recording recording) {
    IkeHeader header = message(recording, 2).header();
    return KeyDerivation.ikeKeys(
        recording == Recording.AES_CBC ? CBC_SUITE : GCM_SUITE,
        nonces(recording),
        new IkeSpi(header.initiatorSpi()),
        new IkeSpi(header.responderSpi()),
        recording.secret("shared"));
  }

  private static <P extends Payload> P first(List<Payload> payloads, Class<P> type) {
    return payloads.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  private static Optional<Decoded<List<Payload>>> open(
      byte[] datagram, Message message, IkeKeys keys) {
    EncryptedPayload sk = (EncryptedPayload) message.payloads().getFirst();
    return SkProtection.open(datagram, message.header(), sk, keys);
  }

  private static List<Payload> open(Recording recording, int number) {
    var content = open(recording.datagram(number), message(recording, number), derive(recording));
    return ((Decoded.Ok<List<Payload>>) content.orElseThrow()).value();
  }

  @ParameterizedTest
  @EnumSource(Recording.class)
  void keysOfTheIkeSa(Recording recording) {
    IkeKeys keys = derive(recording);
    assertArrayEquals(recording.bytes("sk_d"), keys.d().expose());
    assertArrayEquals(recording.bytes("sk_ai"), keys.ai().expose());
    assertArrayEquals(recording.bytes("sk_ar"), keys.ar().expose());
    assertArrayEquals(recording.bytes("sk_ei"), keys.ei().expose());
    assertArrayEquals(recording.bytes("sk_er"), keys.er().expose());
    assertArrayEquals(recording.bytes("sk_pi"), keys.pi().expose());
    assertArrayEquals(recording.bytes("sk_pr"), keys.pr().expose());
  }

  @ParameterizedTest
  @EnumSource(Recording.class)
  void keysOfTheChildSas(Recording recording) {
    EspSuite suite =
        recording == Recording.AES_CBC
            ? new EspSuite(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE, false)
            : new EspSuite(
                EncryptionAlgorithm.AES_CBC_256, IntegrityAlgorithm.HMAC_SHA2_256_128, false);
    KeyDerivation.ChildKeys keys =
        KeyDerivation.childKeys(derive(recording), nonces(recording), Optional.empty(), suite);
    assertArrayEquals(
        recording.bytes("child_encryption_initiator"), keys.fromInitiator().encryption().expose());
    assertArrayEquals(
        recording.bytes("child_integrity_initiator"), keys.fromInitiator().integrity().expose());
    assertArrayEquals(
        recording.bytes("child_encryption_responder"), keys.fromResponder().encryption().expose());
    assertArrayEquals(
        recording.bytes("child_integrity_responder"), keys.fromResponder().integrity().expose());
  }

  @ParameterizedTest
  @EnumSource(Recording.class)
  void authOfBothSides(Recording recording) {
    IkeKeys keys = derive(recording);
    Nonces nonces = nonces(recording);
    for (int number : new int[] {3, 4}) {
      boolean initiator = number == 3;
      List<Payload> payloads = open(recording, number);
      AuthPayload auth = first(payloads, AuthPayload.class);
      assertEquals(
          ByteString.copyOf(recording.bytes(initiator ? "auth_initiator" : "auth_responder")),
          auth.data());
      ByteString signed = recording.message(number - 2);
      ByteString nonce = initiator ? nonces.responder() : nonces.initiator();
      IdPayload id = first(payloads, IdPayload.class);
      assertTrue(PskAuthentication.verify(auth, keys, signed, nonce, id, secret("test")));
      assertFalse(PskAuthentication.verify(auth, keys, signed, nonce, id, secret("tesu")));
      assertEquals(auth, PskAuthentication.sign(keys, signed, nonce, id, secret("test")));
    }
  }

  @ParameterizedTest
  @EnumSource(Recording.class)
  void aChangedOctetIsNotAuthentic(Recording recording) {
    byte[] datagram = recording.datagram(3);
    IkeKeys keys = derive(recording);
    for (int i = IkeHeader.LENGTH + 4; i < datagram.length; i++) {
      datagram[i] ^= 1;
      Message message = ((Decoded.Ok<Message>) Message.decode(datagram)).value();
      assertTrue(open(datagram, message, keys).isEmpty());
      datagram[i] ^= 1;
    }
  }

  @ParameterizedTest
  @EnumSource(Recording.class)
  void protectsWhatItOpens(Recording recording) {
    IkeKeys keys = derive(recording);
    List<Payload> payloads = open(recording, 3);
    IkeHeader header = message(recording, 3).header();
    byte[] datagram = SkProtection.protect(header, payloads, keys, target -> {}).toByteArray();
    Message message = ((Decoded.Ok<Message>) Message.decode(datagram)).value();
    assertEquals(header, message.header());
    assertEquals(Decoded.ok(payloads), open(datagram, message, keys).orElseThrow());
  }

  private static Secret secret(String text) {
    return Secret.owning(text.getBytes(StandardCharsets.US_ASCII));
  }
}
