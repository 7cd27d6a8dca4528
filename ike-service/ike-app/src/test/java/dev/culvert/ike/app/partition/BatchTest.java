package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.Topics;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.metrics.Outcome;
import dev.culvert.ike.manual.ManualKeying;
import dev.culvert.ike.v2.IkeV2;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchTest {

  private final Offices offices = new Offices();

  @Test
  void ignoresAnAcquireForWhatIsOnItsWayOrThere() throws Exception {
    offices.acquire();
    offices.acquire();
    offices.settle();
    offices.acquire();
    offices.settle();
    assertEquals(2, count("acquire", Outcome.DUPLICATE));
    assertEquals(4, installed());
  }

  @Test
  void dropsWhatIsOlderThanTenSeconds() throws Exception {
    offices.acquire();
    offices.now = offices.now.plus(Duration.ofSeconds(11));
    offices.settle();
    assertEquals(1, count("acquire", Outcome.STALE));
    assertEquals(List.of(), offices.instructions);
  }

  @Test
  void takesNothingFromANodeThatCannotInstallSas() throws Exception {
    offices.installation =
        new Installation(offices.installation.configuration(), ManualKeying.NONE, Map.of());
    offices.acquire();
    offices.settle();
    assertEquals(1, count("acquire", Outcome.UNKNOWN_NODE));
  }

  /** A peer entry may serve thousands of addresses: each handshake adds a record, none grows. */
  @Test
  void aHandshakeWritesTheSameHoweverManyIkeSasThePeerHas() throws Exception {
    Outbox first = bind(1);
    for (int i = 2; i < 1_000; i++) {
      bind(i);
    }
    offices.kill(Offices.homeOfOffice2());
    assertEquals(
        999, offices.partitions[Offices.homeOfOffice2()].peers().ikeSasOf(Sites.PEER_OF_1).size());
    assertEquals(sizes(first), sizes(bind(1_000)));
  }

  /** Each end has a packet for the other: both begin, and one agreed pair is left. */
  @Test
  void ofTwoIkeSasBegunAtOnceOneIsLeft() throws Exception {
    for (int i = 0; i < 20; i++) {
      Offices both = new Offices();
      both.now = both.now.plusMillis(i);
      both.acquire();
      both.send(
          IkePartition.ofPeer(Sites.PEER_OF_2, Offices.PARTITIONS), Sites.acquireAt2(both.now));
      both.settle();
      both.advance(Duration.ofMinutes(3));
      assertEquals(Map.of(Sites.OFFICE1, 2L, Sites.OFFICE2, 2L), both.installedByNode());
      assertEquals(2, both.partitions[0].ikeSas() + both.partitions[1].ikeSas(), "one at each end");
    }
  }

  @Test
  void terminatesAnIkeSaAndItsChildren() throws Exception {
    establish();
    IkeSpi spi = initiatorSpi();
    offices.send(spi.partition(), new IkeCommand.Terminate(spi, offices.now));
    offices.settle();
    assertEquals(0, installed());
    assertNothingLeft();
  }

  @Test
  void makesAFreshSaAfterANodeHasLostOne() throws Exception {
    establish();
    SaKey lost = anInstalledSa(Sites.OFFICE1);
    IkeSpi spi = initiatorSpi();
    offices.send(spi.partition(), new IkeCommand.SaLost(spi, lost, offices.now));
    offices.settle();
    assertEquals(0, installed());
    offices.acquire();
    offices.settle();
    assertEquals(4, installed());
  }

  @Test
  void flushesAPairAtBothEnds() throws Exception {
    establish();
    SaKey sa = anInstalledSa(Sites.OFFICE1);
    IkeSpi spi = initiatorSpi();
    offices.send(
        spi.partition(), new IkeCommand.Flush(spi, sa, offices.now.minus(Duration.ofSeconds(11))));
    offices.settle();
    assertEquals(4, installed(), "an old order is not followed");
    offices.send(spi.partition(), new IkeCommand.Flush(spi, sa, offices.now));
    offices.settle();
    assertEquals(0, installed());
  }

  @Test
  void deletesAtBothEndsWhatANodeCouldNotInstall() throws Exception {
    establish();
    List<NodeInstruction.Install> pair = installs(Sites.OFFICE2);
    for (NodeInstruction.Install sa : pair) {
      IkeSpi spi = sa.sa().ikeSpi();
      offices.send(
          spi.partition(),
          new IkeCommand.SaNotInstalled(spi, sa.sa().key(), "key.protocol is AH", offices.now));
    }
    offices.settle();
    assertEquals(0, installed());
    List<IkeReport.NegotiationFailure> failures =
        offices.reports.stream()
            .filter(IkeReport.NegotiationFailure.class::isInstance)
            .map(IkeReport.NegotiationFailure.class::cast)
            .toList();
    assertEquals(1, failures.size(), "the pair fails once");
    assertEquals(IkeReport.Cause.INSTALL_FAILED, failures.getFirst().cause());
    assertEquals("SA " + pair.getFirst().sa().key(), failures.getFirst().parameter());
    assertEquals("key.protocol is AH", failures.getFirst().ours());
    offices.acquire();
    offices.settle();
    assertEquals(4, installed(), "the IKE SA has outlived its child SA");
  }

  @Test
  void removesAnSaWhoseIkeSaIsGone() throws Exception {
    establish();
    SaKey sa = anInstalledSa(Sites.OFFICE1);
    assertForgotten(sa, new IkeCommand.SaLost(IkeSpi.of(0, 1, 2), sa, offices.now));
    assertForgotten(sa, new IkeCommand.SoftExpired(IkeSpi.of(0, 1, 2), sa, offices.now));
  }

  private void assertForgotten(SaKey lost, IkeCommand command) throws Exception {
    offices.send(0, command);
    Outbox outbox = offices.take(offices.inputs.remove());
    assertTrue(
        outbox.entries().stream()
            .anyMatch(
                entry ->
                    entry.topic() == Topics.SA
                        && entry.key().equals(lost.toString())
                        && entry.value().isEmpty()));
  }

  @Test
  void deletesWhatADisabledPolicyHasMade() throws Exception {
    establish();
    changePolicy(Sites.POLICY_OF_1, true);
    Outbox outbox = followConfiguration(initiatorSpi().partition());
    offices.commit(initiatorSpi().partition(), outbox);
    offices.settle();
    assertEquals(0, installed());
  }

  @Test
  void keepsTheSasWhenACommentChanges() throws Exception {
    establish();
    int partition = initiatorSpi().partition();
    followConfiguration(partition);
    changePolicy(Sites.POLICY_OF_1, false);
    assertTrue(followConfiguration(partition).isEmpty());
  }

  @Test
  void deletesWhatARemovedPeerHasMade() throws Exception {
    establish();
    Configuration old = offices.installation.configuration();
    offices.installation =
        new Installation(
            new Configuration(
                Map.of(),
                old.profiles(),
                old.identities(),
                old.proposals(),
                old.policies(),
                old.allowWeak()),
            ManualKeying.NONE,
            offices.installation.nodes());
    for (int partition = 0; partition < Offices.PARTITIONS; partition++) {
      offices.commit(partition, followConfiguration(partition));
    }
    offices.settle();
    assertEquals(0, installed());
  }

  @Test
  void keepsNoHalfOpenIkeSaForEver() throws Exception {
    offices.acquire();
    Offices.Input acquire = offices.inputs.remove();
    offices.commit(acquire, offices.take(acquire));
    Offices.Input first = offices.inputs.remove();
    offices.commit(first, offices.take(first));
    assertEquals(1, offices.partitions[first.partition()].halfOpen());
    offices.now = offices.now.plus(Duration.ofSeconds(31));
    offices.commit(first.partition(), offices.fireTimers(first.partition()));
    assertEquals(0, offices.partitions[first.partition()].halfOpen());
  }

  @Test
  void aStepThatFailsChangesNothingAndStopsNothing() throws Exception {
    Offices failing =
        new Offices(
            (sa, event, env) -> {
              if (event instanceof dev.culvert.ike.Event.Received) {
                throw new IllegalStateException("broken");
              }
              return IkeV2.step(sa, event, env);
            });
    failing.acquire();
    Offices.Input acquire = failing.inputs.remove();
    failing.commit(acquire, failing.take(acquire));
    Offices.Input datagram = failing.inputs.remove();
    assertTrue(failing.take(datagram).isEmpty());
    assertEquals(
        1.0,
        failing
            .registry
            .get("culvert.ike.records")
            .tags("type", "inbound-datagram", "outcome", "failed")
            .counter()
            .count());
  }

  @Test
  void garbageLeavesNothingBehind() throws Exception {
    Random random = new Random(1);
    Batch batch = offices.partitions[0].begin(offices.now, offices.installation);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        assertThrows(MalformedRecordException.class, () -> batch.receive(bytes));
      } else {
        batch.receive(RecordCodec.encode(1, datagram(bytes)));
      }
    }
    assertThrows(MalformedRecordException.class, () -> batch.receive(null));
    batch.finish();
    assertEquals(0, offices.partitions[0].ikeSas());
  }

  private Outbox bind(int number) throws Exception {
    offices.send(
        Offices.homeOfOffice2(),
        new IkeCommand.Bound(
            Sites.PEER_OF_1,
            IkeSpi.of(1, 0, number),
            IkeSpi.of(1, 0, number),
            "ipv4-addr:" + number,
            false,
            offices.now,
            offices.now));
    Offices.Input bound = offices.inputs.remove();
    Outbox outbox = offices.take(bound);
    offices.commit(bound, outbox);
    return outbox;
  }

  /** Octets of each record, to a granule that hides the length of a number. */
  private static List<Integer> sizes(Outbox outbox) {
    return outbox.entries().stream()
        .map(entry -> RecordCodec.encode(1, entry.value().orElseThrow()).length / 100)
        .toList();
  }

  private InboundDatagram datagram(byte[] bytes) {
    return new InboundDatagram(
        Sites.OFFICE1,
        new Endpoint(Sites.ADDRESS1, 500),
        new Endpoint(Sites.ADDRESS2, 500),
        offices.now,
        ByteString.copyOf(bytes));
  }

  private void establish() throws Exception {
    offices.acquire();
    offices.settle();
    assertEquals(4, installed());
  }

  private void assertNothingLeft() {
    for (int partition = 0; partition < Offices.PARTITIONS; partition++) {
      offices.now = offices.now.plus(Duration.ofMinutes(2));
      offices.commit(partition, offices.fireTimers(partition));
    }
    assertEquals(0, offices.partitions[0].ikeSas() + offices.partitions[1].ikeSas());
    assertEquals(
        List.of(Map.of(), Map.of()), offices.states, "IKE SAs and peers have left tombstones");
  }

  private void changePolicy(String name, boolean disabled) {
    Configuration old = offices.installation.configuration();
    Map<String, Policy> policies = new HashMap<>(old.policies());
    Policy policy = policies.get(name);
    policies.put(name, policy.toBuilder().disabled(disabled).comment("another comment").build());
    offices.installation =
        new Installation(
            new Configuration(
                old.peers(),
                old.profiles(),
                old.identities(),
                old.proposals(),
                policies,
                old.allowWeak()),
            ManualKeying.NONE,
            offices.installation.nodes());
  }

  private Outbox followConfiguration(int partition) {
    Batch batch = offices.partitions[partition].begin(offices.now, offices.installation);
    batch.followConfiguration();
    return batch.finish();
  }

  private long installed() {
    return offices.installedByNode().values().stream().mapToLong(Long::longValue).sum();
  }

  private IkeSpi initiatorSpi() {
    return installs(Sites.OFFICE1).getFirst().sa().ikeSpi();
  }

  private SaKey anInstalledSa(String node) {
    return installs(node).getFirst().sa().key();
  }

  private List<NodeInstruction.Install> installs(String node) {
    return offices.instructions.stream()
        .filter(instruction -> instruction.node().equals(node))
        .flatMap(instruction -> instruction.changes().stream())
        .filter(NodeInstruction.Install.class::isInstance)
        .map(NodeInstruction.Install.class::cast)
        .toList();
  }

  private double count(String type, Outcome outcome) {
    return offices
        .registry
        .get("culvert.ike.records")
        .tags("type", type, "outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
        .counter()
        .count();
  }
}
