package dev.culvert.datapath.sa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaLimit;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.stats.SaCounters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LifetimesTest {

  private static final SealingKeyPair NODE_KEY = SealingKeyPair.generate(new Random(1)::nextBytes);
  private static final Volume SOFT = new Volume(800, 0);
  private static final Volume HARD = new Volume(1000, 5);

  private final PlantedSa out = planted(SaKey.Direction.OUT, 1);
  private final PlantedSa in = planted(SaKey.Direction.IN, 2);
  private final Instant now = Instant.now();
  private final Spd spd = new Spd();
  private final InboundSad sad = new InboundSad();
  private final List<SaReport> reports = new ArrayList<>();
  private final List<IkeCommand> told = new ArrayList<>();
  private final SaTable table =
      new SaTable(
          "office1",
          spd,
          sad,
          PlantedSa.compiler("office1", NODE_KEY),
          PlantedSa.leases(),
          reports::add,
          (spi, command) -> {});
  private final Lifetimes lifetimes =
      new Lifetimes(
          spd,
          sad,
          table,
          (spi, command) -> {
            assertEquals(in.sa().ikeSpi(), spi);
            told.add(command);
          });

  @Test
  void aSoftVolumeIsToldOnceAndTheSaStays() {
    install();
    use(outbound(), 799);
    assertFalse(lifetimes.enforce(now));
    assertEquals(List.of(), told);
    use(outbound(), 1);
    assertFalse(lifetimes.enforce(now));
    use(outbound(), 1);
    assertFalse(lifetimes.enforce(now));
    assertEquals(List.of(new IkeCommand.SoftExpired(out.sa().ikeSpi(), out.sa().key(), now)), told);
    assertEquals(
        new SaReport.Dying("office1", out.sa().key(), SaLimit.BYTES, now), reports.getLast());
    assertEquals(2, table.size());
  }

  @Test
  void aHardVolumeDiscardsTheSaAndSaysSo() {
    install();
    for (int packet = 0; packet < 5; packet++) {
      use(sad.sas().iterator().next().counters(), 1);
    }
    assertTrue(lifetimes.enforce(now));
    assertTrue(reports.contains(new SaReport.Dead("office1", in.sa().key(), SaLimit.PACKETS, now)));
    assertEquals(List.of(new IkeCommand.SaLost(in.sa().ikeSpi(), in.sa().key(), now)), told);
    assertFalse(table.holds(in.sa().key()));
    assertTrue(table.holds(out.sa().key()), "ike-service removes the other one");
    assertFalse(lifetimes.enforce(now));
  }

  @Test
  void theHardLifetimeNeedsNoWord() {
    install();
    assertFalse(lifetimes.enforce(now.plus(in.sa().softLifetime()).plusSeconds(1)));
    assertEquals(2, reports.stream().filter(SaReport.Dying.class::isInstance).count());
    assertTrue(lifetimes.enforce(now.plus(in.sa().hardLifetime()).plusSeconds(1)));
    assertEquals(0, table.size());
    assertEquals(List.of(), told);
  }

  private void install() {
    table.apply(out.installSealedTo(NODE_KEY.publicKey()), now);
    table.apply(in.installSealedTo(NODE_KEY.publicKey()), now);
  }

  private SaCounters outbound() {
    return spd.sas().iterator().next().counters();
  }

  private void use(SaCounters counters, int bytes) {
    counters.transformed(bytes, now.toEpochMilli());
  }

  private static PlantedSa planted(SaKey.Direction direction, int spi) {
    return PlantedSa.gcm(
            "office1",
            direction,
            spi,
            "192.168.90.1",
            "192.168.80.1",
            "10.1.202.0/24",
            "10.1.101.0/24",
            "p1",
            null)
        .limitedTo(SOFT, HARD);
  }
}
