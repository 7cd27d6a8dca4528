package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.v2.IkeV2;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the log and the metrics say of negotiations, and what they keep to themselves. */
class TelemetryTest {

  private final RecordingLog log = new RecordingLog();
  private final Offices offices = new Offices(IkeV2::step, log);

  @Test
  void everyLineOfANegotiationNamesIkeSaAndPeer() throws Exception {
    establish();
    terminate();
    giveUp();
    List<String> texts = log.lines().stream().map(RecordingLog.Line::text).toList();
    assertEquals(2, texts.stream().filter("IKE SA established"::equals).count(), texts::toString);
    assertEquals(2, texts.stream().filter("IKE SA deleted"::equals).count(), texts::toString);
    assertTrue(texts.stream().anyMatch(text -> text.contains("failed: ")), texts::toString);
    for (RecordingLog.Line line : log.lines()) {
      if (line.text().contains("vendor IDs")) {
        continue; // The first message of a peer that has no IKE SA here yet.
      }
      assertNotEquals(IkeSpi.NONE, IkeSpi.parse(line.ikeSpi()), line::toString);
      assertTrue(List.of(Sites.PEER_OF_1, "to-office1").contains(line.peer()), line::toString);
    }
  }

  @Test
  void neitherLogNorMetricsHoldASecret() throws Exception {
    establish();
    List<byte[]> secrets = secrets();
    terminate();
    giveUp();
    StringBuilder told = new StringBuilder(log.lines().toString());
    for (Meter meter : offices.registry.getMeters()) {
      told.append(meter.getId()).append(meter.measure());
    }
    for (byte[] secret : secrets) {
      for (String form :
          List.of(
              HexFormat.of().formatHex(secret),
              HexFormat.of().withUpperCase().formatHex(secret),
              Base64.getEncoder().withoutPadding().encodeToString(secret),
              new String(secret, StandardCharsets.ISO_8859_1))) {
        assertFalse(told.toString().contains(form));
      }
    }
  }

  @Test
  void handshakesAreTimedOnBothSides() throws Exception {
    offices.acquire();
    while (!offices.inputs.isEmpty()) {
      offices.now = offices.now.plusMillis(25);
      Offices.Input input = offices.inputs.remove();
      offices.commit(input, offices.take(input));
    }
    for (String side : List.of("initiator", "responder")) {
      Timer timer =
          offices.registry.get("culvert.ike.handshake.duration").tag("side", side).timer();
      assertEquals(1, timer.count());
      assertTrue(timer.max(TimeUnit.MILLISECONDS) >= 50, timer::toString);
    }
  }

  /** The initiator asks for a successor of the child SA before its lifetime ends. */
  @Test
  void rekeysAreTimedFromRequestToAnswer() throws Exception {
    establish();
    Timer timer = null;
    Instant end = offices.now.plus(Duration.ofMinutes(30));
    while (timer == null && offices.now.isBefore(end)) {
      offices.now = offices.now.plusSeconds(1);
      for (int partition = 0; partition < Offices.PARTITIONS; partition++) {
        offices.commit(partition, offices.fireTimers(partition));
      }
      offices.now = offices.now.plusMillis(40);
      offices.settle();
      timer =
          offices
              .registry
              .find("culvert.ike.exchange.duration")
              .tag("exchange", "rekey_child")
              .timer();
    }
    assertNotNull(timer, "no child SA was rekeyed within its lifetime");
    assertEquals(40, timer.max(TimeUnit.MILLISECONDS), 1);
  }

  @Test
  void everyMetricSaysWhatItIs() throws Exception {
    establish();
    for (Meter meter : offices.registry.getMeters()) {
      assertNotNull(meter.getId().getDescription(), meter.getId()::toString);
    }
  }

  private void establish() throws Exception {
    offices.acquire();
    offices.settle();
    assertEquals(4, offices.installedByNode().values().stream().mapToLong(Long::longValue).sum());
  }

  private void terminate() throws Exception {
    IkeSpi spi = anEstablished().association().ownSpi();
    offices.send(spi.partition(), new IkeCommand.Terminate(spi, offices.now));
    offices.settle();
  }

  /** Nobody answers. */
  private void giveUp() throws Exception {
    offices.acquire();
    Offices.Input acquire = offices.inputs.remove();
    offices.commit(acquire, offices.take(acquire));
    for (int i = 0; i < 100; i++) {
      offices.inputs.clear();
      offices.now = offices.now.plusSeconds(10);
      offices.commit(acquire.partition(), offices.fireTimers(acquire.partition()));
    }
    offices.inputs.clear();
  }

  private Established anEstablished() {
    for (Partition partition : offices.partitions) {
      for (IkeSa.Live sa : partition.sas().all()) {
        if (sa instanceof Established established) {
          return established;
        }
      }
    }
    throw new AssertionError("no IKE SA is established");
  }

  private List<byte[]> secrets() throws Exception {
    List<byte[]> secrets = new ArrayList<>();
    secrets.add(Sites.PRE_SHARED_KEY.getBytes(StandardCharsets.UTF_8));
    IkeKeys keys = anEstablished().keys();
    for (Secret key : List.of(keys.d(), keys.ei(), keys.er(), keys.pi(), keys.pr())) {
      secrets.add(key.expose().clone());
    }
    for (NodeInstruction instruction : offices.instructions) {
      for (NodeInstruction.SaChange change : instruction.changes()) {
        if (change instanceof NodeInstruction.Install install) {
          byte[] place = SaRecord.keysAad(install.sa().key()).getBytes(StandardCharsets.UTF_8);
          try (Secret espKeys = offices.node.open(install.keys(), place)) {
            secrets.add(espKeys.expose().clone());
          }
        }
      }
    }
    assertEquals(10, secrets.size());
    return secrets;
  }
}
