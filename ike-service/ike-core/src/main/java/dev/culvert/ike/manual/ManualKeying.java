package dev.culvert.ike.manual;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.ike.proposal.PolicySa;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The manual keys of the installation and the nodes that may have to use them.
 *
 * @param templates manual SAs by name
 * @param addresses addresses of each node by its name
 */
public record ManualKeying(Map<String, ManualSa> templates, Map<String, Set<IpAddress>> addresses) {

  public static final ManualKeying NONE = new ManualKeying(Map.of(), Map.of());

  /** Nobody hands out another key in time, so that the SA ends where its numbers do. */
  private static final long SEQUENCE_NUMBERS = 0xFFFF_FFFFL;

  /** When to say that new keys are wanted. */
  private static final long SOFT = SEQUENCE_NUMBERS / 10 * 8;

  /**
   * Policies that have one pair of SAs together: it is told from others by node, ends and protocol.
   */
  private record Pair(
      String node,
      IpAddress local,
      IpAddress remote,
      Protocol protocol,
      SecurityAssociation.Mode mode) {}

  public ManualKeying {
    templates = Map.copyOf(templates);
    addresses = Map.copyOf(addresses);
  }

  /**
   * The SAs that policies have from a template, inbound before outbound.
   *
   * @param policies all policies
   * @param createdAt since when they have their keys
   */
  public List<SecurityAssociation> sasOf(
      ManualSa template, Collection<Policy> policies, Instant createdAt) {
    Map<Pair, List<PolicySa>> pairs = new LinkedHashMap<>();
    policies.stream()
        .filter(policy -> !policy.disabled() && policy.action() == Policy.Action.ENCRYPT)
        .filter(policy -> !template.disabled() && template.name().equals(policy.manualSa()))
        .sorted(Policy.ORDER)
        .flatMap(policy -> PolicySa.of(policy).stream())
        .forEach(
            sa ->
                pairOf(sa)
                    .ifPresent(
                        pair -> pairs.computeIfAbsent(pair, _ -> new ArrayList<>()).add(sa)));
    List<SecurityAssociation> sas = new ArrayList<>();
    pairs.forEach(
        (pair, users) -> {
          sas.add(sa(template, pair, users, Direction.IN, createdAt));
          sas.add(sa(template, pair, users, Direction.OUT, createdAt));
        });
    return sas;
  }

  /** One node has an address; should two say so, only one may count the packets of an SA. */
  private Optional<Pair> pairOf(PolicySa sa) {
    Policy policy = sa.policy();
    return addresses.entrySet().stream()
        .filter(node -> node.getValue().contains(policy.saSource()))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .map(
            node ->
                new Pair(
                    node, policy.saSource(), policy.saDestination(), sa.protocol(), sa.mode()));
  }

  private static SecurityAssociation sa(
      ManualSa template, Pair pair, List<PolicySa> users, Direction direction, Instant createdAt) {
    boolean esp = pair.protocol() == Protocol.ESP;
    ManualSa.Spis spis = esp ? template.espSpi() : template.ahSpi();
    List<TrafficSelector> ours = users.stream().map(PolicySa::source).toList();
    List<TrafficSelector> theirs = users.stream().map(PolicySa::destination).toList();
    boolean in = direction == Direction.IN;
    return SecurityAssociation.of(
            new SaKey(
                pair.node(),
                direction,
                pair.protocol(),
                in ? pair.remote() : pair.local(),
                in ? pair.local() : pair.remote(),
                in ? spis.in() : spis.out()))
        .peer(template.name())
        .policy(users.getFirst().policy().name())
        .mode(pair.mode())
        .algorithms(
            esp ? template.espEncAlgorithm() : EncryptionAlgorithm.NULL,
            esp ? template.espAuthAlgorithm() : template.ahAlgorithm())
        .selectors(in ? theirs : ours, in ? ours : theirs)
        // A peer that restarts counts from 1 again (RFC 4303 section 2.2).
        .replayWindow(0)
        .volume(new Volume(0, SOFT), new Volume(0, SEQUENCE_NUMBERS))
        .createdAt(createdAt)
        .build();
  }
}
