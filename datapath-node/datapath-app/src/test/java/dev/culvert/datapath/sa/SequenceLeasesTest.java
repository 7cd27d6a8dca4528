package dev.culvert.datapath.sa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SequenceLease;
import dev.culvert.crypto.Prf;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SpiTag;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceLeasesTest {

  private static final SealingKeyPair NODE_KEY = SealingKeyPair.generate(new Random(1)::nextBytes);
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final Map<SaKey, Optional<SequenceLease>> topic = new LinkedHashMap<>();
  private final PlantedSa planted = planted(0x1001);
  private final Spd spd = new Spd();

  @TempDir private Path folder;
  private Instant now = NOW;
  private SequenceLedger ledger;
  private SequenceLeases leases;
  private SaTable table;

  /** A node that has no SAs of an earlier process. */
  @BeforeEach
  void firstStart() throws IOException {
    start();
    leases.giveUp(List.of());
  }

  private void start() throws IOException {
    start(PlantedSa.FINGERPRINTS);
  }

  private void start(KeyFingerprints fingerprints) throws IOException {
    ledger = SequenceLedger.open(folder.resolve("sequence"), () -> now, fingerprints);
    leases = new SequenceLeases(ledger, topic::put);
    spd.replace(List.of());
    table =
        new SaTable(
            "office1",
            spd,
            new InboundSad(),
            PlantedSa.compiler("office1", NODE_KEY, fingerprints),
            leases,
            report -> {},
            (spi, command) -> {});
  }

  /** As a kill does: the memory is gone, the file stays. */
  private void restart() throws IOException {
    spd.sas().forEach(sa -> spd.remove(sa.key()));
    ledger.close();
    start();
  }

  @Test
  void aNewSaHasItsFirstBlockWithoutARecord() {
    OutboundSa sa = install(planted);
    assertEquals(0, sa.sequence());
    assertEquals(OutboundSa.FIRST_LEASE, sa.leasedTo());
    assertTrue(topic.isEmpty());
    leases.extend(spd.sas());
    assertEquals(OutboundSa.FIRST_LEASE, sa.leasedTo(), "nothing is used yet");
  }

  @Test
  void aRestartGoesOnBehindTheFirstBlock() throws IOException {
    install(planted);
    restart();
    leases.resume(List.of(KeyedSa.negotiated(planted.sa())));
    OutboundSa sa = install(planted);
    assertEquals(OutboundSa.FIRST_LEASE, sa.sequence());
    assertEquals(OutboundSa.FIRST_LEASE + SequenceLeases.BLOCK, sa.leasedTo());
  }

  @Test
  void eachRestartGoesOnBehindTheLast() throws IOException {
    install(planted);
    long last = 0;
    for (int i = 0; i < 5; i++) {
      restart();
      leases.resume(List.of(KeyedSa.negotiated(planted.sa())));
      OutboundSa sa = install(planted);
      assertTrue(sa.sequence() > last);
      last = sa.leasedTo() - 1;
    }
  }

  @Test
  void theLargerOfFileAndTopicCounts() throws IOException {
    install(planted);
    restart();
    String keys = KeyedSa.negotiated(planted.sa()).keys();
    SequenceLease newer = new SequenceLease("office1", planted.sa().key(), keys, null, 1L << 25);
    leases.copy(planted.sa().key(), Optional.of(newer));
    leases.resume(List.of(KeyedSa.negotiated(planted.sa())));
    assertEquals(OptionalLong.of(1L << 25), leases.resumesBehind(KeyedSa.negotiated(planted.sa())));
  }

  @Test
  void withoutTheFileNothingIsProven() throws IOException {
    install(planted);
    ledger.close();
    Files.delete(folder.resolve("sequence"));
    start();
    assertFalse(leases.areProven());
    assertThrows(
        IllegalStateException.class,
        () -> leases.resume(List.of(KeyedSa.negotiated(planted.sa()))));
  }

  @Test
  void aKillBeforeTheSasAreGivenUpProvesNothing() throws IOException {
    install(planted);
    ledger.close();
    Files.delete(folder.resolve("sequence"));
    start();
    restart();
    assertFalse(leases.areProven());
  }

  @Test
  void aKillAfterTheSasAreGivenUpBringsNoneBack() throws IOException {
    install(planted);
    ledger.close();
    Files.delete(folder.resolve("sequence"));
    start();
    leases.giveUp(List.of(KeyedSa.negotiated(planted.sa())));
    restart();
    assertTrue(leases.areProven(), "of all other SAs");
    assertTrue(leases.isGivenUp(KeyedSa.negotiated(planted.sa())));
    assertFalse(leases.isGivenUp(KeyedSa.negotiated(planted(0x1002).sa())));
    KeyedSa rekeyed =
        KeyedSa.negotiated(planted.sa().toBuilder().createdAt(NOW.plusSeconds(1)).build());
    assertFalse(leases.isGivenUp(rekeyed), "with other keys");
    table.apply(planted.installSealedTo(NODE_KEY.publicKey()), NOW);
    assertFalse(table.holds(planted.sa().key()));
  }

  @Test
  void aTornLastLineWasNeverGivenAndADamagedOneProvesNothing() throws IOException {
    install(planted);
    restart();
    leases.resume(List.of(KeyedSa.negotiated(planted.sa())));
    Path file = folder.resolve("sequence");
    ledger.close();
    Files.writeString(file, "0badc0de 999", StandardOpenOption.APPEND);
    start();
    assertTrue(leases.areProven());
    assertEquals(
        OptionalLong.of(OutboundSa.FIRST_LEASE + SequenceLeases.BLOCK),
        leases.resumesBehind(KeyedSa.negotiated(planted.sa())));
    ledger.close();
    Files.writeString(file, Files.readString(file).replace("office1", "office2"));
    start();
    assertFalse(leases.areProven());
  }

  @Test
  void otherKeysBeginAnew() throws IOException {
    install(planted);
    restart();
    leases.resume(List.of(KeyedSa.negotiated(planted.sa())));
    install(planted);
    table.apply(planted.remove(), NOW);
    SecurityAssociation rekeyed = planted.sa().toBuilder().createdAt(NOW.plusSeconds(1)).build();
    assertEquals(OptionalLong.empty(), leases.resumesBehind(KeyedSa.negotiated(rekeyed)));
  }

  @Test
  void manualKeysAreRecordedAtOnceAndGoOnWhenTheyComeBack() {
    PlantedSa manual = planted.manual();
    OutboundSa first = install(manual);
    assertEquals(OutboundSa.FIRST_LEASE + SequenceLeases.BLOCK, first.leasedTo());
    assertTrue(topic.containsKey(manual.sa().key()));
    table.apply(manual.remove(), NOW);
    assertTrue(install(manual).sequence() >= first.leasedTo());
  }

  @Test
  void manualKeysGoOnWhateverMomentTheyAreHandedOutAgainAndWhateverCameBetween()
      throws IOException {
    PlantedSa manual = planted.manual();
    long first = install(manual).leasedTo();
    table.apply(manual.remove(), NOW);
    PlantedSa others = manual.with(EncryptionAlgorithm.NULL, IntegrityAlgorithm.HMAC_SHA2_256_128);
    assertEquals(0, install(others).sequence(), "with other keys it begins anew");
    table.apply(others.remove(), NOW);
    restart();
    PlantedSa again =
        new PlantedSa(
            manual.sa().toBuilder().createdAt(NOW.plusSeconds(60)).build(), manual.keys());
    assertTrue(install(again).sequence() >= first);
  }

  @Test
  void aLostLedgerTakesManualKeysOutOfUseForGood() throws IOException {
    PlantedSa manual = planted.manual();
    install(manual);
    ledger.close();
    Files.delete(folder.resolve("sequence"));
    start();
    SaRecord recorded = new SaRecord(manual.sa(), manual.sealedTo(NODE_KEY.publicKey()));
    leases.giveUp(List.of(table.keyed(recorded).orElseThrow()));
    restart();
    PlantedSa again =
        new PlantedSa(
            manual.sa().toBuilder().createdAt(NOW.plusSeconds(60)).build(), manual.keys());
    table.apply(again.installSealedTo(NODE_KEY.publicKey()), NOW);
    assertFalse(table.holds(manual.sa().key()));
    PlantedSa others = manual.with(EncryptionAlgorithm.NULL, IntegrityAlgorithm.HMAC_SHA2_256_128);
    assertEquals(0, install(others).sequence());
  }

  /** The ledger and the topic are not where keys may stand. */
  @Test
  void whatKeysAreKnownByIsNotTheKeys() throws IOException {
    PlantedSa manual = planted.manual();
    install(manual);
    String file = Files.readString(folder.resolve("sequence"));
    assertFalse(file.contains(HexFormat.of().formatHex(manual.keys().expose())), file);
  }

  /** Who reads the broker has what is published and guesses at keys, which may be three bytes. */
  @Test
  void whatIsPublishedOfManualKeysTestsNoGuess() {
    PlantedSa manual = planted.manual();
    install(manual);
    byte[] keys = manual.keys().expose();
    byte[] label = "culvert sequence numbers".getBytes(StandardCharsets.US_ASCII);
    Prf prf = Prf.of(PrfAlgorithm.HMAC_SHA2_256);
    List<byte[]> guesses = List.of(prf.compute(keys, label), prf.compute(label, keys), keys);
    for (byte[] guess : guesses) {
      assertFalse(publishedKeys(manual).contains(HexFormat.of().formatHex(guess)));
    }
  }

  @Test
  void whatIsPublishedStaysOverRestartsAndDiffersBetweenInstallationsAndSas() throws IOException {
    PlantedSa manual = planted.manual();
    install(manual);
    String published = publishedKeys(manual);
    restart();
    install(manual);
    assertEquals(published, publishedKeys(manual));
    PlantedSa sameKeys = new PlantedSa(planted(0x1002).manual().sa(), manual.keys());
    table.apply(sameKeys.installSealedTo(NODE_KEY.publicKey()), NOW);
    assertNotEquals(published, publishedKeys(sameKeys));
    ledger.close();
    Files.delete(folder.resolve("sequence"));
    start(otherInstallation());
    leases.giveUp(List.of());
    install(manual);
    assertNotEquals(published, publishedKeys(manual));
  }

  /** By other fingerprints no manual keys would be found, and their numbers begin anew. */
  @Test
  void aFileOfOtherFingerprintsProvesNothing() throws IOException {
    install(planted.manual());
    ledger.close();
    start(otherInstallation());
    assertFalse(leases.areProven());
    ledger.close();
    start();
    assertFalse(leases.areProven(), "the other has written it anew");
  }

  /** Files of the first form knew keys by a PRF of them alone, and the topic had copies of it. */
  @Test
  void aFileOfTheFirstFormProvesNothingAndItsCopiesGo() throws IOException {
    PlantedSa manual = planted.manual();
    PlantedSa gone = planted(0x1002).manual();
    ledger.close();
    Files.writeString(folder.resolve("sequence"), "culvert sequence 1\n");
    start();
    assertFalse(leases.areProven());
    for (PlantedSa sa : List.of(manual, gone)) {
      leases.copy(
          sa.sa().key(),
          Optional.of(new SequenceLease("office1", sa.sa().key(), "old", null, 1L << 25)));
    }
    KeyedSa recorded =
        table.keyed(new SaRecord(manual.sa(), manual.sealedTo(NODE_KEY.publicKey()))).orElseThrow();
    leases.giveUp(List.of(recorded));
    assertEquals(recorded.keys(), publishedKeys(manual));
    assertEquals(Optional.empty(), topic.get(gone.sa().key()));
    table.apply(manual.installSealedTo(NODE_KEY.publicKey()), NOW);
    assertFalse(table.holds(manual.sa().key()));
  }

  /** A backup of the file from before the SAs were given up. */
  @Test
  void whatWasGivenUpStaysSoByTheTopicAlone() throws IOException {
    PlantedSa manual = planted.manual();
    install(manual);
    ledger.close();
    Path file = folder.resolve("sequence");
    byte[] backup = Files.readAllBytes(file);
    Files.delete(file);
    start();
    SaRecord recorded = new SaRecord(manual.sa(), manual.sealedTo(NODE_KEY.publicKey()));
    leases.giveUp(List.of(table.keyed(recorded).orElseThrow()));
    ledger.close();
    Files.write(file, backup);
    start();
    leases.copy(manual.sa().key(), topic.get(manual.sa().key()));
    table.apply(manual.installSealedTo(NODE_KEY.publicKey()), NOW);
    assertFalse(table.holds(manual.sa().key()));
  }

  private String publishedKeys(PlantedSa sa) {
    return topic.get(sa.sa().key()).orElseThrow().keys();
  }

  private static KeyFingerprints otherInstallation() {
    byte[] secret = new byte[SpiTag.KEY_BYTES];
    secret[0] = 1;
    return KeyFingerprints.of(Secret.owning(secret));
  }

  /** The broker could show a record again that was deleted. */
  @Test
  void aRemovedSaIsKnownAsLongAsItCouldComeBack() throws IOException {
    install(planted);
    restart();
    leases.resume(List.of(KeyedSa.negotiated(planted.sa())));
    install(planted);
    table.apply(planted.remove(), NOW);
    assertEquals(Optional.empty(), topic.get(planted.sa().key()));
    long leased = OutboundSa.FIRST_LEASE + SequenceLeases.BLOCK;
    restart();
    assertEquals(OptionalLong.of(leased), leases.resumesBehind(KeyedSa.negotiated(planted.sa())));
    now = planted.sa().createdAt().plus(planted.sa().hardLifetime()).plusSeconds(1);
    restart();
    assertEquals(OptionalLong.empty(), leases.resumesBehind(KeyedSa.negotiated(planted.sa())));
  }

  @Test
  void theFileDoesNotGrowForEver() throws IOException {
    List<SequenceLease> same = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      same.add(new SequenceLease("office1", planted.sa().key(), "k", null, i));
    }
    for (int i = 0; i < 5; i++) {
      ledger.record(same);
    }
    assertTrue(Files.readAllLines(folder.resolve("sequence")).size() < 15_002);
    restart();
    assertEquals(4_999, ledger.find(planted.sa().key(), "k").orElseThrow().to());
  }

  private OutboundSa install(PlantedSa sa) {
    table.apply(sa.installSealedTo(NODE_KEY.publicKey()), NOW);
    return spd.sas().iterator().next();
  }

  private static PlantedSa planted(int spi) {
    return PlantedSa.gcm(
        "office1",
        SaKey.Direction.OUT,
        spi,
        "192.168.90.1",
        "192.168.80.1",
        "10.1.202.0/24",
        "10.1.101.0/24",
        "p1",
        null);
  }
}
