package dev.culvert.datapath.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaReport.Counters;
import dev.culvert.contracts.event.SaReport.PolicyCounters;
import dev.culvert.contracts.event.StatisticNames;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.stats.DropCounters;
import dev.culvert.esp.stats.DropReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterReportsTest {

  private static final int PACKET_BYTES = 100;

  private final Spd spd = new Spd();
  private final InboundSad sad = new InboundSad();
  private final InboundPipelines inbound =
      new InboundPipelines(1, sad, (sa, port) -> {}, PACKET_BYTES);
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final RelayCounters relay = new RelayCounters();
  private final CounterReports reports =
      new CounterReports("office1", 3, spd, sad, inbound.drops(), new DropCounters(), relay);

  @Test
  void reportsOnlyWhatHasChanged() {
    assertTrue(report(Map.of()).isPresent());
    assertFalse(report(Map.of()).isPresent());
    relay.delivered();
    assertEquals(1, report(Map.of()).orElseThrow().global().get("in-accept-isakmp"));
    assertFalse(report(Map.of()).isPresent());
  }

  @Test
  void addsWhatTheKernelCountedToItsPolicy() {
    var engine = spd.runtime("p").counters();
    engine.inTransformed().increment();
    for (DropReason reason :
        List.of(DropReason.ICV_INVALID, DropReason.REPLAY_DUPLICATE, DropReason.DUMMY)) {
      engine.inDrops().count(reason);
    }
    for (DropReason reason :
        List.of(
            DropReason.PATH_MTU_EXCEEDED,
            DropReason.HOLD_EXPIRED,
            DropReason.LARVAL_DROPPED,
            DropReason.POLICY_DISCARD)) {
      engine.outDrops().count(reason);
      engine.outDropped().increment();
    }
    Counters counters = report(Map.of("p", new ClearCounters(1, 2, 4, 8, 16, 0))).orElseThrow();
    assertEquals(new PolicyCounters("p", 1, 6, 1, 2, 8, 20, 0, 1), counters.policies().getFirst());
    assertEquals(3, counters.generation());
    assertEquals(2, counters.global().get("in-drop"));
    assertEquals(4, counters.global().get("in-drop-encrypted-expected"));
    assertEquals(1, counters.global().get("in-decrypted"));
    assertEquals(2, counters.global().get("in-policy-blocked"));
    assertEquals(4, counters.global().get("in-template-mismatches"));
    assertEquals(16, counters.global().get("out-policy-blocked"));
  }

  @Test
  void everyReasonHasAStatisticAndEveryStatisticIsReported() {
    assertEquals(25, StatisticNames.ALL.size());
    assertTrue(report(Map.of()).orElseThrow().global().keySet().containsAll(StatisticNames.ALL));
    for (DropReason reason : DropReason.values()) {
      assertTrue(StatisticNames.ALL.contains(Statistic.ofInbound(reason)), reason.label());
      assertTrue(StatisticNames.ALL.contains(Statistic.ofOutbound(reason)), reason.label());
    }
  }

  @Test
  void protectedTrafficInClearIsReported() {
    ClearCounters leak = new ClearCounters(0, 0, 0, 0, 0, 1);
    assertEquals(1, report(Map.of("p", leak)).orElseThrow().global().get("out-unprotected"));
  }

  @Test
  void dropsOfTheEngineCountInTheirStatistic() {
    PacketBatch garbage = new PacketBatch(1, PACKET_BYTES);
    garbage.nextBuffer();
    garbage.add(20);
    inbound.ofWorkers().getFirst().process(garbage, new PacketBatch(1, PACKET_BYTES), 1);
    assertEquals(1, report(Map.of()).orElseThrow().global().get("in-header-errors"));
  }

  /** Ten thousand policies pass what a broker takes as one record. */
  @Test
  void muchComesInSeveralRecords() {
    List<String> many = IntStream.range(0, 2_500).mapToObj(i -> "p" + i).toList();
    List<Counters> records = reports.changed(many, Map.of(), NOW);
    assertEquals(
        List.of(1_000, 1_000, 500), records.stream().map(one -> one.policies().size()).toList());
    assertFalse(records.getFirst().global().isEmpty());
    assertTrue(records.getLast().global().isEmpty());
    assertTrue(RecordCodec.encode(1, records.getFirst()).length < 500_000);
    spd.runtime("p7").counters().inTransformed().increment();
    assertEquals(
        List.of("p7"),
        reports.changed(many, Map.of(), NOW.plusSeconds(1)).getFirst().policies().stream()
            .map(PolicyCounters::policy)
            .toList());
    assertEquals(3, reports.changed(many, Map.of(), NOW.plusSeconds(61)).size());
  }

  private Optional<Counters> report(Map<String, ClearCounters> clear) {
    List<Counters> records = reports.changed(List.of("p"), clear, NOW);
    assertTrue(records.size() < 2);
    return records.stream().findFirst();
  }
}
