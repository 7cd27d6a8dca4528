package dev.culvert.datapath.report;

import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.StatisticNames;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.engine.EngineCounters;
import dev.culvert.datapath.relay.Admission;
import dev.culvert.datapath.relay.IkeInbound;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.relay.RelayDrop;
import dev.culvert.datapath.sa.KeyReveals;
import dev.culvert.datapath.sa.SaTable;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.esp.stats.DropCounters;
import dev.culvert.esp.stats.DropReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The node's metrics. Reasons are labels, SAs are not: their number has no bound, and {@code
 * installed-sa} has their counters.
 */
public final class NodeMetrics {

  private final MeterRegistry registry;

  /** Metrics in this registry. */
  public NodeMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Exports what the relay counts. */
  public void bind(RelayCounters relay) {
    counter(
        "culvert.ike.messages.received",
        "IKE messages that ike-service got from this node",
        relay,
        RelayCounters::received);
    counter(
        "culvert.ike.messages.sent",
        "IKE messages and NAT keepalives sent to peers",
        relay,
        RelayCounters::sentTotal);
    counter(
        "culvert.ike.cookies.asked",
        "First messages answered with a cookie, since too many came without one",
        relay,
        RelayCounters::cookiesAsked);
    counter(
        "culvert.ike.cookies.accepted",
        "First messages that brought the right cookie",
        relay,
        RelayCounters::cookiesAccepted);
    for (RelayDrop reason : RelayDrop.values()) {
      FunctionCounter.builder("culvert.ike.messages.dropped", relay, r -> r.drops(reason))
          .description("Datagrams that the IKE relay dropped")
          .tag("reason", reason.label())
          .register(registry);
    }
  }

  /** Exports whether cookies are asked for, and from when on. */
  public void bind(Admission admission) {
    Gauge.builder("culvert.ike.cookies.threshold", admission, Admission::threshold)
        .description("First messages in a second from which cookies are asked for")
        .register(registry);
    Gauge.builder(
            "culvert.ike.cookies.wanted",
            admission,
            f -> f.cookiesWanted(System.nanoTime()) ? 1 : 0)
        .description("1 while first messages without a cookie are not published")
        .register(registry);
  }

  /** Exports what waits between the sockets and the broker. */
  public void bind(IkeInbound inbound) {
    Gauge.builder("culvert.ike.relay.queue", inbound, IkeInbound::waiting)
        .description("IKE messages that wait to be given to the broker")
        .register(registry);
  }

  /** Exports what the broker did not take. */
  public void bind(Publisher publisher) {
    for (Topics topic : Publisher.WRITTEN) {
      FunctionCounter.builder("culvert.publish.failures", publisher, p -> p.failures(topic))
          .description("Records that the broker did not take")
          .tag("topic", topic.topicName())
          .register(registry);
    }
  }

  /** Exports the drops of one pipeline; the direction is {@code in} or {@code out}. */
  public void bind(String direction, DropCounters drops) {
    for (DropReason reason : DropReason.values()) {
      if (reason != DropReason.NOT_DROPPED) {
        FunctionCounter.builder("culvert.packets.dropped", drops, d -> d.get(reason))
            .description("Packets that the packet engine dropped")
            .tag("direction", direction)
            .tag("reason", reason.label())
            .register(registry);
      }
    }
  }

  /** Exports what is sent without being anybody's traffic; the meter lives as long as this. */
  public void bind(OutboundPipelines outbound) {
    counter(
        "culvert.packets.dummies.sent",
        "Dummy packets, which tfc-dummies of a policy asks for; received ones are dropped as dummy",
        outbound,
        o -> o.dummies().get());
  }

  /**
   * Exports the statistics, by their names in the console, and the witness of the kernel's rules.
   *
   * @param in drops of incoming packets; the meters live as long as this object
   * @param out drops of outgoing packets
   * @param clear what the rules have counted, all policies together
   */
  public void bind(DropCounters in, DropCounters out, Supplier<ClearCounters> clear) {
    for (String name : StatisticNames.ALL) {
      FunctionCounter.builder(
              "culvert.ipsec.statistics", in, i -> Statistic.of(i, out, clear.get()).get(name))
          .description("Packets dropped, by their name in /ip ipsec statistics")
          .tag("statistic", name)
          .register(registry);
    }
    counter(
        "culvert.packets.unprotected",
        "Packets that left in clear although a policy protects them; any is a fault",
        in,
        i -> clear.get().outUnprotected());
  }

  /** Exports what the workers count. */
  public void bind(EngineCounters engine) {
    counter(
        "culvert.packets.encapsulated",
        "ESP packets handed to the kernel to send",
        engine,
        e -> e.encapsulated().get());
    counter(
        "culvert.packets.decapsulated",
        "Inner packets handed to the TUN device",
        engine,
        e -> e.decapsulated().get());
    counter(
        "culvert.packets.send.failures",
        "ESP packets that the kernel refused to send",
        engine,
        e -> e.sendFailures().get());
    counter(
        "culvert.packets.write.failures",
        "Decapsulated packets that the TUN device refused",
        engine,
        e -> e.writeFailures().get());
    counter(
        "culvert.packets.unexpected.clear",
        "Packets that came to be protected while no policy protects them, dropped",
        engine,
        e -> e.unexpectedClear().get());
    counter(
        "culvert.packets.truncated",
        "Datagrams longer than the engine takes, dropped",
        engine,
        e -> e.truncated().get());
  }

  /** Exports how many SAs there are. */
  public void bind(SaTable sas) {
    Gauge.builder("culvert.sas", sas, SaTable::size)
        .description("SAs installed, both directions together")
        .register(registry);
  }

  /** Exports who was shown keys, and who was not. */
  public void bind(KeyReveals reveals) {
    counter(
        "culvert.keys.shown",
        "Questions for keys of SAs that were answered",
        reveals,
        KeyReveals::shown);
    for (KeyReveal.Reason reason : KeyReveal.Reason.values()) {
      FunctionCounter.builder("culvert.keys.refused", reveals, r -> r.refused(reason))
          .description("Questions for keys of SAs that were refused")
          .tag("reason", reason.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private <T> void counter(String name, String help, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).description(help).register(registry);
  }
}
