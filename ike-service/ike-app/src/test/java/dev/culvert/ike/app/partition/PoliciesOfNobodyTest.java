package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.manual.ManualKeying;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A policy is applied by the node that has its {@code sa-src-address}; there may be none. */
class PoliciesOfNobodyTest {

  private static final IpAddress ELSEWHERE = IpAddress.parse("192.0.2.9");
  private static final Policy MANUAL =
      Policy.named("m").saBetween(Sites.ADDRESS1, Sites.ADDRESS2).manualSa("keys").build();
  private static final Policy NEGOTIATED =
      Policy.named("n").saBetween(Sites.ADDRESS1, Sites.ADDRESS2).peer(Sites.PEER_OF_1).build();

  private final Offices offices = new Offices();

  @Test
  void isToldWithWhatMendsIt() {
    install(Set.of(ELSEWHERE), MANUAL);
    NegotiationFailure failure = follow().getFirst();
    assertEquals(Cause.ADDRESS_OF_NO_NODE, failure.cause());
    assertEquals("m", failure.policy());
    assertEquals("keys", failure.peer());
    assertEquals(Sites.ADDRESS1.toString(), failure.ours());
    assertTrue(
        failure
            .mend()
            .endsWith(
                "/ip ipsec policy set [find sa-src-address=%s] sa-src-address=192.0.2.9"
                    .formatted(Sites.ADDRESS1)),
        failure::mend);
  }

  @Test
  void isToldByTheHomeOfItsPeerAlone() {
    install(Set.of(ELSEWHERE), NEGOTIATED);
    for (int partition = 0; partition < Offices.PARTITIONS; partition++) {
      boolean home = partition == IkePartition.ofPeer(Sites.PEER_OF_1, Offices.PARTITIONS);
      assertEquals(home ? 1 : 0, followIn(partition).size());
    }
  }

  @Test
  void isToldOnceForEachTimeThatTheAddressIsMissing() {
    install(Set.of(ELSEWHERE), MANUAL);
    assertEquals(1, follow().size());
    install(Set.of(ELSEWHERE), MANUAL, NEGOTIATED);
    assertEquals(List.of("n"), names(follow()));
    install(Set.of(Sites.ADDRESS1), MANUAL, NEGOTIATED);
    assertEquals(List.of(), follow());
    install(Set.of(ELSEWHERE), MANUAL, NEGOTIATED);
    assertEquals(Set.of("m", "n"), Set.copyOf(names(follow())));
  }

  @Test
  void nothingIsToldOfWhatNobodyHasToApply() {
    install(
        Set.of(ELSEWHERE),
        MANUAL.toBuilder().disabled(true).build(),
        Policy.named("drop")
            .between(NEGOTIATED.source(), NEGOTIATED.destination())
            .action(Policy.Action.DISCARD)
            .build());
    assertEquals(List.of(), follow());
  }

  @Test
  void nothingIsToldBeforeANodeHasDescribedItself() {
    install(Map.of(), MANUAL);
    assertEquals(List.of(), follow());
  }

  private void install(Set<IpAddress> addresses, Policy... policies) {
    install(Map.of(Sites.OFFICE1, addresses), policies);
  }

  private void install(Map<String, Set<IpAddress>> addresses, Policy... policies) {
    Configuration old = offices.installation.configuration();
    offices.installation =
        new Installation(
            new Configuration(
                old.peers(),
                old.profiles(),
                old.identities(),
                old.proposals(),
                Arrays.stream(policies)
                    .collect(Collectors.toMap(Policy::name, Function.identity())),
                true),
            new ManualKeying(Map.of(), addresses),
            offices.installation.nodes());
  }

  private List<NegotiationFailure> follow() {
    return IntStream.range(0, Offices.PARTITIONS)
        .boxed()
        .flatMap(partition -> followIn(partition).stream())
        .toList();
  }

  private List<NegotiationFailure> followIn(int partition) {
    int before = offices.reports.size();
    Batch batch = offices.partitions[partition].begin(offices.now, offices.installation);
    batch.followConfiguration();
    offices.commit(partition, batch.finish());
    return offices.reports.subList(before, offices.reports.size()).stream()
        .map(NegotiationFailure.class::cast)
        .toList();
  }

  private static List<String> names(List<NegotiationFailure> failures) {
    return failures.stream().map(NegotiationFailure::policy).toList();
  }
}
