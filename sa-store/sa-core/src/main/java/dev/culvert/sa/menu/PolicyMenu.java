package dev.culvert.sa.menu;

import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.IpsecSettings.Defaults;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.config.Shadowing;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.view.PolicyState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /ip ipsec policy}: the security policy database in its order. */
final class PolicyMenu implements OrderedMenu<Policy> {

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec policy");
  }

  @Override
  public Class<Policy> objectClass() {
    return Policy.class;
  }

  @Override
  public List<Property<?>> properties() {
    return PolicyProperties.ALL;
  }

  @Override
  public Map<String, String> legend(Scene scene) {
    Map<String, String> legend = new LinkedHashMap<>();
    legend.put("X", "disabled");
    legend.put("I", "invalid");
    if (scene.defaults() != Defaults.COMPAT_V2_6) {
      legend.put("A", "active");
    }
    return legend;
  }

  @Override
  public String flags(Policy policy, Scene scene) {
    return (policy.disabled() ? "X" : "")
        + (Shadowing.coverOf(policy, scene.configuration()).isPresent() ? "I" : "")
        + (legend(scene).containsKey("A") && isActive(policy, scene) ? "A" : "");
  }

  private static boolean isActive(Policy policy, Scene scene) {
    return PolicyState.of(policy, scene.observations(), scene.now()) == PolicyState.ESTABLISHED;
  }

  @Override
  public Values read(Policy policy) {
    boolean icmp = Protocols.isIcmp(policy.protocol());
    PortRange sourcePorts = icmp ? PortRange.ANY : policy.sourcePorts();
    PortRange destinationPorts = icmp ? PortRange.ANY : policy.destinationPorts();
    return new Values()
        .put(PolicyProperties.SRC_ADDRESS, new AddressAndPort(policy.source(), sourcePorts))
        .put(
            PolicyProperties.DST_ADDRESS,
            new AddressAndPort(policy.destination(), destinationPorts))
        .put(PolicyProperties.PROTOCOL, policy.protocol())
        .put(PolicyProperties.ICMP_OPTIONS, icmp ? policy.sourcePorts() : null)
        .put(PolicyProperties.ACTION, policy.action())
        .put(PolicyProperties.LEVEL, policy.level())
        .put(PolicyProperties.IPSEC_PROTOCOLS, policy.ipsecProtocols())
        .put(PolicyProperties.TUNNEL, policy.tunnel())
        .put(PolicyProperties.SA_SRC_ADDRESS, policy.saSource())
        .put(PolicyProperties.SA_DST_ADDRESS, policy.saDestination())
        .put(PolicyProperties.PROPOSAL, policy.proposal())
        .put(PolicyProperties.MANUAL_SA, Optional.ofNullable(policy.manualSa()))
        .put(PolicyProperties.PEER, policy.peer())
        .put(PolicyProperties.PRIORITY, policy.priority())
        .put(PolicyProperties.DONT_FRAGMENT, policy.outerHeader().dontFragment())
        .put(PolicyProperties.DSCP, policy.outerHeader().dscp())
        .put(PolicyProperties.TFC_PADDING, policy.trafficFlow().paddedBytes())
        .put(PolicyProperties.TFC_DUMMIES, policy.trafficFlow().dummies())
        .put(Shared.COMMENT, policy.comment())
        .put(Shared.DISABLED, policy.disabled());
  }

  @Override
  public Assembly<Policy> assemble(Draft<Policy> draft) throws InvalidConfigException {
    Values values = draft.values();
    boolean encrypt = values.get(PolicyProperties.ACTION) == Policy.Action.ENCRYPT;
    PolicyTunnel tunnel = encrypt ? PolicyTunnel.resolve(draft) : PolicyTunnel.none(draft);
    AddressAndPort source =
        PolicySelector.side(
            draft, PolicyProperties.SRC_ADDRESS, PolicyProperties.SRC_PORT, tunnel.source());
    AddressAndPort destination =
        PolicySelector.side(
            draft, PolicyProperties.DST_ADDRESS, PolicyProperties.DST_PORT, tunnel.destination());
    IpVersions.check(draft, source.prefix(), destination.prefix());
    PolicySelector.requirePorts(
        values.get(PolicyProperties.PROTOCOL), source, PolicyProperties.SRC_PORT);
    PolicySelector.requirePorts(
        values.get(PolicyProperties.PROTOCOL), destination, PolicyProperties.DST_PORT);
    PortRange icmp = PolicySelector.icmpOptions(values);
    boolean selectsIcmp = Protocols.isIcmp(values.get(PolicyProperties.PROTOCOL));
    Policy policy =
        Policy.named(
                draft
                    .previous()
                    .map(Policy::name)
                    .orElse(draft.configuration().freshName("policy")))
            .position(draft.previous().map(Policy::position).orElse(Long.MAX_VALUE))
            .priority(values.get(PolicyProperties.PRIORITY))
            .between(source.prefix(), destination.prefix())
            .protocol(values.get(PolicyProperties.PROTOCOL))
            .ports(selectsIcmp ? icmp : source.ports(), selectsIcmp ? icmp : destination.ports())
            .action(values.get(PolicyProperties.ACTION))
            .level(values.get(PolicyProperties.LEVEL))
            .ipsecProtocols(values.get(PolicyProperties.IPSEC_PROTOCOLS))
            .tunnel(values.get(PolicyProperties.TUNNEL))
            .outerHeader(
                new Policy.OuterHeader(
                    values.get(PolicyProperties.DONT_FRAGMENT), values.get(PolicyProperties.DSCP)))
            .trafficFlow(
                new Policy.TrafficFlow(
                    values.get(PolicyProperties.TFC_PADDING),
                    values.get(PolicyProperties.TFC_DUMMIES)))
            .saBetween(tunnel.source(), tunnel.destination())
            .peer(tunnel.peer())
            .proposal(values.get(PolicyProperties.PROPOSAL))
            .manualSa(tunnel.manualSa())
            .disabled(values.get(Shared.DISABLED))
            .comment(values.get(Shared.COMMENT))
            .build();
    PolicyProtection.check(policy);
    return new Assembly<>(policy, List.of(), tunnel.notes());
  }

  @Override
  public Optional<List<Row>> stats(Scene scene) {
    return Optional.of(
        scene.configuration().all(Policy.class).stream()
            .map(
                policy ->
                    new Row(
                        policy.name(),
                        flags(policy, scene),
                        policy.comment(),
                        PolicyStats.of(policy, read(policy), scene)))
            .toList());
  }

  @Override
  public long position(Policy policy) {
    return policy.position();
  }

  @Override
  public Policy at(Policy policy, long position) {
    return policy.toBuilder().position(position).build();
  }
}
