package dev.culvert.load;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Destination;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.v2.IkeV2;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Negotiates IKE SA after IKE SA in one thread and forgets each when it is established:
 *
 * <pre>
 * begin ──▶ IkeV2.step ──datagrams──▶ a wire with an end for each initiator ──▶ responder
 *              ▲                                                                    │
 *              └───────────── by our SPI ◀──────────────────────────────────────────┘
 * </pre>
 */
public final class LoadGenerator {

  private static final int IKE_PORT = 500;
  private static final Duration PATIENCE = Duration.ofMillis(1);
  private static final long TICK_MILLIS = 50;

  /** The networks behind the initiators: 10.80.0.0/24 and those that follow. */
  private static final IpPrefix FIRST_NETWORK = IpPrefix.parse("10.80.0.0/24");

  /** The network behind the responder. */
  private static final IpPrefix REMOTE_NETWORK = IpPrefix.parse("10.1.202.0/24");

  private static final class Negotiation {
    private final Initiator initiator;
    private final long began = System.nanoTime();
    private IkeSa state = new IkeSa.Absent();

    private Negotiation(Initiator initiator) {
      this.initiator = initiator;
    }
  }

  private final LoadPlan plan;
  private final LoadTally tally;
  private final Wire wire;
  private final List<Initiator> initiators = new ArrayList<>();
  private final Map<IkeSpi, Negotiation> underWay = new HashMap<>();
  private final long startedAt = System.nanoTime();
  private int begun;
  private long nextTick;

  private LoadGenerator(LoadPlan plan, Wire wire) {
    this.plan = plan;
    this.wire = wire;
    this.tally = new LoadTally(plan.warmUp());
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < plan.sources(); i++) {
      IpAddress address = plan.source(i);
      initiators.add(
          new Initiator(
              address, plan.responder(), network(i), REMOTE_NETWORK, random::nextBytes, random));
    }
  }

  /** The network behind an initiator, from 0. */
  public static IpPrefix network(int index) {
    int first = (int) FIRST_NETWORK.address().low();
    return new IpPrefix(IpAddress.ofIpv4(first + (index << 8)), FIRST_NETWORK.length());
  }

  /** Carries out the plan that the arguments hold and prints the result as one line. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(run(LoadPlan.of(arguments)).toLine());
  }

  static LoadResult run(LoadPlan plan) throws IOException {
    try (Wire wire = plan.broker().isEmpty() ? sockets(plan) : new RelayWire(plan.broker())) {
      return new LoadGenerator(plan, wire).run();
    }
  }

  private static Wire sockets(LoadPlan plan) throws IOException {
    return new UdpWire(
        IntStream.range(0, plan.sources())
            .mapToObj(index -> new Endpoint(plan.source(index), IKE_PORT))
            .toList());
  }

  private LoadResult run() throws IOException {
    int all = plan.warmUp() + plan.count();
    while (tally.ended() < all) {
      while (begun < all && underWay.size() < plan.concurrency() && isTimeForAnother()) {
        begin();
      }
      wire.receive(PATIENCE, this::receive);
      tick();
    }
    return tally.result();
  }

  private boolean isTimeForAnother() {
    double elapsed = (System.nanoTime() - startedAt) / 1e9;
    return plan.perSecond() == 0 || begun < elapsed * plan.perSecond();
  }

  private void begin() throws IOException {
    int index = begun++ % initiators.size();
    Negotiation negotiation = new Negotiation(initiators.get(index));
    step(negotiation, negotiation.initiator.begin(Instant.now()));
  }

  private void receive(Endpoint initiator, Endpoint from, ByteString datagram) throws IOException {
    if (Destination.of(datagram) instanceof Destination.OfSa(IkeSpi spi)
        && underWay.containsKey(spi)) {
      step(
          underWay.get(spi),
          new Event.Received(
              new InboundDatagram("load", initiator, from, Instant.now(), datagram)));
    }
  }

  /** Wakes the negotiations whose time has come. */
  private void tick() throws IOException {
    long now = System.currentTimeMillis();
    if (now < nextTick) {
      return;
    }
    nextTick = now + TICK_MILLIS;
    for (Negotiation negotiation : List.copyOf(underWay.values())) {
      if (Deadlines.next(negotiation.state).orElse(Long.MAX_VALUE) <= now) {
        tally.retransmitted();
        step(negotiation, new Event.Tick());
      }
    }
  }

  private void step(Negotiation negotiation, Event event) throws IOException {
    Step step = tally.timed(() -> IkeV2.step(negotiation.state, event, env(negotiation)));
    for (Effect effect : step.effects()) {
      carryOut(effect);
    }
    IkeSa before = negotiation.state;
    negotiation.state = step.next();
    switch (step.next()) {
      case Established state -> {
        underWay.remove(state.association().ownSpi());
        tally.established(System.nanoTime() - negotiation.began);
      }
      case IkeSa.InitSent state -> underWay.put(state.association().ownSpi(), negotiation);
      case IkeSa.AuthSent state -> underWay.put(state.association().ownSpi(), negotiation);
      default -> {
        if (before instanceof IkeSa.Live live) {
          underWay.remove(live.association().ownSpi());
        }
        tally.failed();
      }
    }
  }

  private static Env env(Negotiation negotiation) {
    return negotiation.initiator.at(Instant.now());
  }

  private void carryOut(Effect effect) throws IOException {
    if (effect instanceof Effect.Send send) {
      wire.send(send.local(), send.remote(), send.datagram());
    } else if (effect instanceof Effect.Install install) {
      install.keys().close();
    }
  }
}
