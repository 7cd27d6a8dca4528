package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.manual.ManualKeying;
import dev.culvert.ike.sa.Established;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** IKE SAs that take each other's place, and those that serve several policies. */
class RekeyedIkeSaTest {

  private static final Map<String, Long> ONE_PAIR_EACH =
      Map.of(Sites.OFFICE1, 2L, Sites.OFFICE2, 2L);

  private final Offices offices = new Offices();

  @BeforeEach
  void establish() throws Exception {
    offices.acquire();
    offices.settle();
    assertEquals(ONE_PAIR_EACH, offices.installedByNode());
  }

  @Test
  void aDayOfRekeysLeavesOneOfEverything() throws Exception {
    List<IkeSpi> first = established();
    offices.advance(Duration.ofHours(26));
    List<IkeSpi> last = established();
    assertEquals(2, last.size());
    assertTrue(first.stream().noneMatch(last::contains));
    assertEquals(
        first.stream().map(IkeSpi::partition).toList(),
        last.stream().map(IkeSpi::partition).toList(),
        "an IKE SA that is born of a rekey keeps its partition");
    assertEquals(ONE_PAIR_EACH, offices.installedByNode());
    for (String peer : List.of(Sites.PEER_OF_1, "to-office1")) {
      assertEquals(
          1,
          Arrays.stream(offices.partitions)
              .mapToInt(partition -> partition.peers().ikeSasOf(peer).size())
              .sum(),
          peer);
    }
    assertEquals(4, offices.states.stream().mapToInt(Map::size).sum(), "two IKE SAs, two bindings");
  }

  @Test
  void everythingComesBackWhenThePartitionsAreKilledInBetween() throws Exception {
    for (int hour = 0; hour < 22; hour++) {
      offices.advance(Duration.ofHours(1));
      offices.kill(hour % Offices.PARTITIONS);
    }
    assertEquals(2, established().size());
    assertEquals(ONE_PAIR_EACH, offices.installedByNode());
  }

  /** Nodes name the IKE SA that made an SA, whatever has become of it. */
  @Test
  void reportsOfNodesFindTheIkeSaThatHasInherited() throws Exception {
    IkeSpi maker = lastInstalled().ikeSpi();
    while (established().contains(maker) || !lastInstalled().ikeSpi().equals(maker)) {
      maker = lastInstalled().ikeSpi();
      offices.advance(Duration.ofMinutes(1));
    }
    SecurityAssociation inherited = lastInstalled();
    offices.send(
        maker.partition(), new IkeCommand.SoftExpired(maker, inherited.key(), offices.now));
    offices.settle();
    assertNotEquals(inherited, lastInstalled());
    assertTrue(established().contains(lastInstalled().ikeSpi()));
  }

  /** The acquire comes to the peer's home, the IKE SA lives where its first message went. */
  @Test
  void anotherPolicyUsesTheIkeSaThatIsThereOnEitherSide() throws Exception {
    addPolicies();
    offices.send(Offices.homeOfOffice2(), acquireFrom1());
    offices.settle();
    assertEquals(2, established().size());
    assertEquals(Map.of(Sites.OFFICE1, 4L, Sites.OFFICE2, 4L), offices.installedByNode());
  }

  private static IkeCommand.Acquire ofPolicy(IkeCommand.Acquire acquire, String policy) {
    return new IkeCommand.Acquire(
        acquire.node(),
        acquire.peer(),
        policy,
        acquire.local(),
        acquire.remote(),
        acquire.source(),
        acquire.destination(),
        acquire.at());
  }

  private IkeCommand.Acquire acquireFrom1() {
    return ofPolicy(Sites.acquire(offices.now), "dmz1");
  }

  private void addPolicies() {
    Configuration old = offices.installation.configuration();
    Map<String, Policy> policies = new HashMap<>(old.policies());
    IpPrefix dmz1 = IpPrefix.parse("10.9.1.0/24");
    IpPrefix dmz2 = IpPrefix.parse("10.9.2.0/24");
    policies.put("dmz1", between("dmz1", policies.get(Sites.POLICY_OF_1), dmz1, dmz2));
    policies.put("dmz2", between("dmz2", policies.get("p2"), dmz2, dmz1));
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

  private static Policy between(String name, Policy like, IpPrefix source, IpPrefix destination) {
    return like.toBuilder().name(name).between(source, destination).build();
  }

  /** SPIs of the established IKE SAs, in order of their partitions. */
  private List<IkeSpi> established() {
    return Arrays.stream(offices.partitions)
        .flatMap(partition -> partition.sas().all().stream())
        .filter(Established.class::isInstance)
        .map(sa -> sa.association().ownSpi())
        .toList();
  }

  private SecurityAssociation lastInstalled() {
    return offices.instructions.reversed().stream()
        .filter(instruction -> instruction.node().equals(Sites.OFFICE1))
        .flatMap(instruction -> instruction.changes().reversed().stream())
        .filter(NodeInstruction.Install.class::isInstance)
        .map(change -> ((NodeInstruction.Install) change).sa())
        .findFirst()
        .orElseThrow();
  }
}
