package dev.culvert.crypto.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCheckTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final NatRule RULE =
      new NatRule("n1", 1, null, null, "ether1", NatRule.Action.MASQUERADE, false, "");
  private static final IkeCommand TERMINATE = new IkeCommand.Terminate(IkeSpi.of(1, 2, 3), NOW);

  private final EphemeralAuthority authority =
      new EphemeralAuthority(new Random(20261121)::nextBytes);
  private final SigningIdentity store = authority.identity(Writer.service(WriterRole.SA_STORE));
  private final SigningIdentity node = authority.identity(Writer.node("office1"));
  private final RecordVerifier verifier = store.verifier();
  private final RecordCheck check = verifier.begin();

  @Test
  void aRecordAndItsTombstoneAreBelieved() {
    RecordSigner signer = store.signer(0, 8);
    assertEquals(
        new Verdict.Authentic(8, 1, Optional.of(RULE)),
        config(check, "nat-rule/n1", sign(signer, "nat-rule/n1", RULE)));
    SignedRecord tombstone = signer.sign(Topics.CONFIG, 0, "nat-rule/n1", Optional.empty());
    assertEquals(
        new Verdict.Authentic(8, 2, Optional.empty()), config(check, "nat-rule/n1", tombstone));
  }

  @Test
  void whatCarriesNoSignatureIsRefused() {
    SignedRecord record = sign(store.signer(0, 1), "nat-rule/n1", RULE);
    assertRefused(
        Refusal.UNSIGNED, check.next(Topics.CONFIG, 0, "nat-rule/n1", null, record.value(), NOW));
    assertRefused(Refusal.UNSIGNED, check.next(Topics.CONFIG, 0, "nat-rule/n1", null, null, NOW));
    assertRefused(
        Refusal.MALFORMED,
        check.next(Topics.CONFIG, 0, "nat-rule/n1", new byte[7], record.value(), NOW));
    assertRefused(
        Refusal.MALFORMED,
        check.next(Topics.CONFIG, 0, null, record.header(), record.value(), NOW));
  }

  @Test
  void aStrangersKeyIsRefused() {
    try (SigningIdentity stranger =
        new EphemeralAuthority(new Random(1)::nextBytes)
            .identity(Writer.service(WriterRole.SA_STORE))) {
      SignedRecord record = sign(stranger.signer(0, 1), "nat-rule/n1", RULE);
      assertRefused(Refusal.UNKNOWN_WRITER, config(check, "nat-rule/n1", record));
    }
  }

  @Test
  void aCertificateIsValidForItsTimeOnly() {
    SigningKey key = SigningKey.generate(new Random(2)::nextBytes);
    WriterCertificate certificate =
        new WriterCertificate(
            store.writer(), key.publicKey(), NOW.minusSeconds(300), NOW.plusSeconds(3_600));
    SignedRecord record =
        sign(
            new SigningIdentity(key, authority.certify(certificate)).signer(0, 1),
            "nat-rule/n1",
            RULE);
    assertBelieved(config(verifier.begin(), "nat-rule/n1", record));
    for (Instant other : List.of(NOW.minusSeconds(301), NOW.plusSeconds(3_601))) {
      assertRefused(
          Refusal.UNKNOWN_WRITER,
          check.next(Topics.CONFIG, 0, "nat-rule/n1", record.header(), record.value(), other));
    }
  }

  @Test
  void anotherRoleOrNodeIsRefused() {
    SignedRecord record = sign(node.signer(0, 1), "nat-rule/n1", RULE);
    assertRefused(Refusal.WRONG_WRITER, config(check, "nat-rule/n1", record));
    NodeDescription other =
        new NodeDescription("office2", 1, List.of(), "userspace", ByteString.EMPTY, NOW);
    SignedRecord description =
        node.signer(0, 1).sign(Topics.NODE, 0, "office2", Optional.of(other));
    assertRefused(Refusal.WRONG_WRITER, next(check, Topics.NODE, "office2", description));
    SignedRecord command =
        node.signer(0, 1).sign(Topics.IKE_COMMAND, 0, "spi", Optional.of(TERMINATE));
    assertRefused(Refusal.WRONG_WRITER, next(check, Topics.IKE_COMMAND, "spi", command));
  }

  @Test
  void whatWasChangedOrMovedIsRefused() {
    SignedRecord record = sign(store.signer(0, 1), "nat-rule/n1", RULE);
    assertRefused(Refusal.BAD_SIGNATURE, config(check, "nat-rule/n2", record));
    assertRefused(
        Refusal.BAD_SIGNATURE,
        check.next(Topics.CONFIG, 0, "nat-rule/n1", record.header(), null, NOW));
    assertRefused(Refusal.BAD_SIGNATURE, next(check, Topics.NODE, "nat-rule/n1", record));
    SignedRecord command =
        store.signer(0, 1).sign(Topics.IKE_COMMAND, 0, "spi", Optional.of(TERMINATE));
    assertRefused(
        Refusal.BAD_SIGNATURE,
        check.next(Topics.IKE_COMMAND, 1, "spi", command.header(), command.value(), NOW));
    byte[] changed = record.value().clone();
    changed[changed.length / 2] ^= 1;
    assertRefused(
        Refusal.BAD_SIGNATURE,
        check.next(Topics.CONFIG, 0, "nat-rule/n1", record.header(), changed, NOW));
  }

  @Test
  void aStreamOnlyMovesForward() {
    RecordSigner signer = store.signer(0, 5);
    SignedRecord first = sign(signer, "nat-rule/n1", RULE);
    SignedRecord tombstone = signer.sign(Topics.CONFIG, 0, "nat-rule/n1", Optional.empty());
    assertBelieved(config(check, "nat-rule/n1", first));
    assertRefused(Refusal.REPLAYED, config(check, "nat-rule/n1", first));
    assertBelieved(config(check, "nat-rule/n1", tombstone));
    assertRefused(Refusal.REPLAYED, config(check, "nat-rule/n1", first));
    SignedRecord older = sign(store.signer(0, 4), "nat-rule/n2", renamed("n2"));
    assertRefused(Refusal.REPLAYED, config(check, "nat-rule/n2", older));
    assertBelieved(
        config(check, "nat-rule/n2", sign(store.signer(0, 6), "nat-rule/n2", renamed("n2"))));
  }

  @Test
  void streamsAndPartitionsMoveOnTheirOwn() {
    assertBelieved(command(check, 0, store.signer(0, 9)));
    assertBelieved(command(check, 0, store.signer(1, 1)));
    assertBelieved(command(check, 1, store.signer(0, 1)));
    assertBelieved(command(verifier.begin(), 0, store.signer(0, 1)));
    try (SigningIdentity replica = authority.identity(store.writer())) {
      assertRefused(Refusal.REPLAYED, command(check, 0, replica.signer(0, 9)));
      assertBelieved(command(check, 0, replica.signer(0, 10)));
    }
  }

  @Test
  void unsignedTopicsAreOnlyRead() {
    SignedRecord datagram = store.signer(0, 1).sign(Topics.IKE_STATE, 0, "k", Optional.of(RULE));
    assertEquals(null, datagram.header());
    assertBelieved(next(check, Topics.IKE_STATE, "k", datagram));
    assertRefused(
        Refusal.MALFORMED, check.next(Topics.IKE_STATE, 0, "k", null, new byte[] {1}, NOW));
  }

  @Test
  void theLogIsToldOnceInAWhile() {
    for (int second : new int[] {0, 11}) {
      Instant now = NOW.plusSeconds(second);
      for (int i = 0; i < 3; i++) {
        Verdict.Refused refused =
            assertInstanceOf(
                Verdict.Refused.class, check.next(Topics.CONFIG, 0, "k", null, null, now));
        assertEquals(i == 0, refused.tell());
      }
    }
  }

  @Test
  void noMutationIsBelieved() {
    SignedRecord record = sign(store.signer(0, 1), "nat-rule/n1", RULE);
    Random random = new Random(20261121);
    for (int i = 0; i < 2_000; i++) {
      byte[] header = record.header().clone();
      header[random.nextInt(header.length)] ^= (byte) (1 << random.nextInt(8));
      Verdict verdict =
          verifier.begin().next(Topics.CONFIG, 0, "nat-rule/n1", header, record.value(), NOW);
      assertInstanceOf(Verdict.Refused.class, verdict);
      assertNotEquals(Refusal.REPLAYED, ((Verdict.Refused) verdict).reason());
    }
    assertTrue(record.header().length < 300, record.header().length + " bytes of header");
  }

  private static NatRule renamed(String name) {
    return new NatRule(name, 1, null, null, "ether1", NatRule.Action.MASQUERADE, false, "");
  }

  private static SignedRecord sign(RecordSigner signer, String key, CulvertRecord record) {
    return signer.sign(Topics.CONFIG, 0, key, Optional.of(record));
  }

  private static Verdict command(RecordCheck check, int partition, RecordSigner signer) {
    SignedRecord record = signer.sign(Topics.IKE_COMMAND, partition, "spi", Optional.of(TERMINATE));
    return check.next(Topics.IKE_COMMAND, partition, "spi", record.header(), record.value(), NOW);
  }

  private static Verdict config(RecordCheck check, String key, SignedRecord record) {
    return next(check, Topics.CONFIG, key, record);
  }

  private static Verdict next(RecordCheck check, Topics topic, String key, SignedRecord record) {
    return check.next(topic, 0, key, record.header(), record.value(), NOW);
  }

  private static void assertBelieved(Verdict verdict) {
    assertInstanceOf(Verdict.Authentic.class, verdict);
  }

  private static void assertRefused(Refusal reason, Verdict verdict) {
    assertEquals(reason, assertInstanceOf(Verdict.Refused.class, verdict).reason());
  }
}
