package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static dev.culvert.esp.fixture.Tunnel.POLICY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.Action;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.spd.HoldQueue;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import org.junit.jupiter.api.Test;

/** Packets that wait for an SA. */
class HoldTest {
  private final Loop loop = new Loop();

  @Test
  void heldPacketsLeaveInOrderAndBeforeLaterOnes() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    for (int i = 0; i < HoldQueue.PER_POLICY; i++) {
      loop.send(NOW + i, Packets.betweenOffices(i));
    }
    assertEquals(1, loop.acquires.size());
    loop.install(Suite.GCM, 0x1001, false);
    loop.accept(Suite.GCM, 0x1001, false);
    loop.send(NOW + 500, Packets.betweenOffices(HoldQueue.PER_POLICY));
    loop.receive(NOW + 501, loop.sent());
    assertEquals(HoldQueue.PER_POLICY + 1, loop.delivered.size());
    for (int i = 0; i <= HoldQueue.PER_POLICY; i++) {
      assertArrayEquals(Packets.betweenOffices(i), Packets.bytes(loop.delivered, i));
    }
    assertEquals(Long.MAX_VALUE, loop.outbound.nextDeadlineMillis());
    assertEquals(0, loop.outbounds.drops().total());
  }

  @Test
  void anEmptyBatchReleasesThem() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, Packets.betweenOffices(1));
    loop.send(NOW + 1);
    assertTrue(loop.esp.isEmpty());
    loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW + 2);
    assertEquals(1, loop.esp.size());
  }

  @Test
  void whatAnotherWorkerHandsOverIsNotHeldBehindAnSaOfMeanwhile() {
    Loop office = new Loop(2);
    OutboundPipeline owner = office.outbounds.ofWorkers().getLast();
    office.policies(Tunnel.policy("theirs", 0, Level.REQUIRE));
    for (int i = 0; i < HoldQueue.PER_POLICY; i++) {
      office.send(NOW, Packets.betweenOffices(i));
    }
    SecurityAssociation theirs = SaBuilder.of(Suite.GCM, 0x1001).policy("theirs").outbound();
    office.whenAsked(() -> office.install(Suite.GCM, theirs, Packets.PACKET_BYTES));
    byte[] oneMore = Packets.betweenOffices(HoldQueue.PER_POLICY);
    owner.process(Packets.batch(oneMore), office.esp, office.clear, NOW);
    assertEquals(1, office.acquires.size());
    assertEquals(HoldQueue.PER_POLICY + 1, office.esp.size());
    assertEquals(0, office.outbounds.drops().total());
  }

  @Test
  void eachExpiresAfterItsOwnSecond() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, Packets.betweenOffices(1));
    loop.send(NOW + 600, Packets.betweenOffices(2));
    assertEquals(NOW + 1000, loop.outbound.nextDeadlineMillis());
    loop.send(NOW + 1000);
    assertEquals(1, counters().outDrops().get(DropReason.HOLD_EXPIRED));
    assertEquals(1, counters().outDropped().get());
    assertEquals(NOW + 1600, loop.outbound.nextDeadlineMillis());
    loop.install(Suite.GCM, 0x1001, false);
    loop.send(NOW + 1599);
    assertEquals(1, loop.esp.size());
  }

  @Test
  void aPacketThatGoesOnWaitingDoesNotAskAgainBeforeItsPeriodIsOver() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, Packets.betweenOffices(1));
    loop.policies(Tunnel.policy(POLICY, 1, Level.REQUIRE));
    loop.send(NOW + 900);
    assertEquals(1, loop.acquires.size());
    assertEquals(NOW + 1000, loop.outbound.nextDeadlineMillis());
  }

  @Test
  void thePacketsOfAPolicyAreBounded() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    for (int i = 0; i < HoldQueue.PER_POLICY + 3; i++) {
      loop.send(NOW, Packets.betweenOffices(i));
    }
    assertEquals(3, counters().outDrops().get(DropReason.HOLD_QUEUE_FULL));
    loop.send(NOW + 1000, Packets.betweenOffices(0));
    assertEquals(HoldQueue.PER_POLICY, counters().outDrops().get(DropReason.HOLD_EXPIRED));
    assertEquals(NOW + 2000, loop.outbound.nextDeadlineMillis(), "room again");
  }

  /** What {@code larval=drop} asks for: an SA is wanted all the same. */
  @Test
  void packetsAreDroppedWhereTheyShallNotWait() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.spd.holdsLarval(false);
    loop.send(NOW, Packets.betweenOffices(1));
    assertEquals(1, counters().outDrops().get(DropReason.LARVAL_DROPPED));
    assertEquals(1, loop.acquires.size());
    assertEquals(Long.MAX_VALUE, loop.outbound.nextDeadlineMillis());
  }

  @Test
  void thePacketsOfAllPoliciesAreBounded() {
    int policies = HoldQueue.IN_ALL / HoldQueue.PER_POLICY + 1;
    Policy[] all = new Policy[policies];
    for (int i = 0; i < policies; i++) {
      all[i] =
          Tunnel.policy(
              "to" + i, 0, Action.ENCRYPT, "0.0.0.0/0", "10.9." + i + ".0/24", 0, PortRange.ANY);
    }
    loop.policies(all);
    for (int i = 0; i < policies; i++) {
      for (int j = 0; j < HoldQueue.PER_POLICY; j++) {
        loop.send(NOW, Packets.udp("10.1.202.7", 1, "10.9." + i + ".1", 1, 0));
      }
    }
    assertEquals(policies, loop.acquires.size());
    assertEquals(HoldQueue.PER_POLICY, loop.outbounds.drops().get(DropReason.HOLD_QUEUE_FULL));
  }

  @Test
  void aPolicyThatIsGoneLetsItsPacketsGoAsTheRestSays() {
    loop.policies(Tunnel.policy(POLICY, 0, Level.REQUIRE));
    loop.send(NOW, Packets.betweenOffices(1));
    loop.policies(
        Tunnel.policy("block", 0, Action.DISCARD, "0.0.0.0/0", "0.0.0.0/0", 0, PortRange.ANY));
    loop.send(NOW + 1);
    assertEquals(1, loop.outbounds.drops().get(DropReason.POLICY_DISCARD));
    assertEquals(Long.MAX_VALUE, loop.outbound.nextDeadlineMillis());
  }

  private PolicyCounters counters() {
    return loop.spd.runtime(POLICY).counters();
  }
}
