package dev.culvert.datapath;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.config.Configuration;
import dev.culvert.datapath.config.HostInterfaces;
import dev.culvert.datapath.engine.Engine;
import dev.culvert.datapath.report.ClearCounters;
import dev.culvert.datapath.steering.Plans;
import dev.culvert.datapath.steering.RuleNumbers;
import dev.culvert.datapath.steering.Steering;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.linux.InterceptionPlan;
import dev.culvert.linux.PacketMark;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Brings the policies of this node into the packet engine and the kernel's rules: the engine first,
 * so that it knows a policy when the first packet comes. For the control thread.
 */
final class PolicyInstaller {

  private static final Logger LOG = Logger.getLogger(PolicyInstaller.class);

  private final Configuration configuration = new Configuration();
  private final Spd spd;
  private final Steering steering;
  private final Engine engine;
  private final RuleNumbers ruleNumbers = new RuleNumbers();
  private HostInterfaces interfaces = HostInterfaces.UNKNOWN;
  private List<Policy> policies = List.of();
  private Map<String, Integer> numbers = Map.of();
  private InterceptionPlan wanted;

  PolicyInstaller(Spd spd, Steering steering, Engine engine) {
    this.spd = spd;
    this.steering = steering;
    this.engine = engine;
  }

  /** Takes a record of the topic {@code config}; {@link #apply} makes it work. */
  void accept(String key, byte[] value) {
    if (key == null) {
      return;
    }
    if (value == null) {
      configuration.remove(key);
      return;
    }
    try {
      CulvertRecord record = RecordCodec.decode(value).value();
      if (record instanceof ConfigObject object && object.key().equals(key)) {
        configuration.put(object);
      } else {
        LOG.errorf("record %s of %s is of another kind", key, Topics.CONFIG.topicName());
      }
    } catch (MalformedRecordException e) {
      LOG.errorf("record %s of %s: %s", key, Topics.CONFIG.topicName(), e.getMessage());
    }
  }

  /** Tells what interfaces the host has; policies follow its addresses. */
  void interfacesAre(HostInterfaces current) {
    if (!current.equals(interfaces)) {
      interfaces = current;
      apply();
    }
  }

  /** Applies the configuration as it is. */
  void apply() {
    spd.holdsLarval(configuration.holdsLarval());
    List<Policy> current = configuration.policiesOf(interfaces.addresses());
    if (!current.equals(policies)) {
      policies = current;
      numbers = ruleNumbers.assign(names());
      Map<String, Integer> marks = Plans.ofOutput(policies, numbers);
      spd.replace(
          policies.stream()
              .map(policy -> new SpdRule(policy, PacketMark.encryptedBy(marks.get(policy.name()))))
              .toList());
      LOG.infof("this node has %d policies", policies.size());
      LOG.debugf("policies of this node: %s", names());
    }
    steer();
    engine.spdChanged();
  }

  /** Tells that SAs came or went: held packets go, clear ones are judged anew. */
  void sasChanged() {
    engine.spdChanged();
    steer();
  }

  /** Names of the policies in force. */
  List<String> names() {
    return policies.stream().map(Policy::name).toList();
  }

  /** What the kernel counted of packets in clear, by policy. */
  Map<String, ClearCounters> clearCounters() {
    Map<Integer, ClearCounters> byRule = steering.clearCounters();
    return numbers.entrySet().stream()
        .filter(policy -> byRule.containsKey(policy.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, policy -> byRule.get(policy.getValue())));
  }

  private void steer() {
    InterceptionPlan plan;
    try {
      plan =
          Plans.of(
              policies,
              numbers,
              spd.protectedPolicies(),
              interfaces.devices(),
              configuration.natRules());
    } catch (IllegalArgumentException e) {
      LOG.errorf("the rules stay as they are: %s", e.getMessage());
      return;
    }
    if (!plan.equals(wanted)) {
      wanted = plan;
      steering.want(plan);
    }
  }
}
