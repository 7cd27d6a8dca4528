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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Negotiates IKE SA after IKE SA in one thread and forgets each when it is established:
 *
 * <pre>
 * begin ──▶ IkeV2.step ──datagrams──▶ a socket for each initiator ──▶ responder
 *              ▲                                                          │
 *              └───────────── by our SPI ◀────────────────────────────────┘
 * </pre>
 */
public final class LoadGenerator {

  private static final int IKE_PORT = 500;
  private static final int MAX_DATAGRAM = 4096;
  private static final long TICK_MILLIS = 50;

  /** The networks behind the initiators: 10.80.0.0/24 and those that follow. */
  private static final IpPrefix FIRST_NETWORK = IpPrefix.parse("10.80.0.0/24");

  /** The network behind the responder. */
  private static final IpPrefix REMOTE_NETWORK = IpPrefix.parse("10.1.202.0/24");

  private static final class Negotiation {
    private final Initiator initiator;
    private final DatagramChannel channel;
    private final long began = System.nanoTime();
    private IkeSa state = new IkeSa.Absent();

    private Negotiation(Initiator initiator, DatagramChannel channel) {
      this.initiator = initiator;
      this.channel = channel;
    }
  }

  private final LoadPlan plan;
  private final LoadTally tally;
  private final Selector selector = Selector.open();
  private final List<Initiator> initiators = new ArrayList<>();
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final Map<IkeSpi, Negotiation> underWay = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
  private final long startedAt = System.nanoTime();
  private int begun;
  private long nextTick;

  private LoadGenerator(LoadPlan plan) throws IOException {
    this.plan = plan;
    this.tally = new LoadTally(plan.warmUp());
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < plan.sources(); i++) {
      IpAddress address = plan.source(i);
      initiators.add(
          new Initiator(
              address, plan.responder(), network(i), REMOTE_NETWORK, random::nextBytes, random));
      DatagramChannel channel = DatagramChannel.open();
      channel.configureBlocking(false);
      channel.bind(socketAddress(new Endpoint(address, IKE_PORT)));
      channel.register(selector, SelectionKey.OP_READ, i);
      channels.add(channel);
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
    LoadGenerator generator = new LoadGenerator(plan);
    try (generator.selector) {
      return generator.run();
    } finally {
      for (DatagramChannel channel : generator.channels) {
        channel.close();
      }
    }
  }

  private LoadResult run() throws IOException {
    int all = plan.warmUp() + plan.count();
    while (tally.ended() < all) {
      while (begun < all && underWay.size() < plan.concurrency() && isTimeForAnother()) {
        begin();
      }
      selector.select(this::receiveAll, 1);
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
    Negotiation negotiation = new Negotiation(initiators.get(index), channels.get(index));
    step(negotiation, negotiation.initiator.begin(Instant.now()));
  }

  private void receiveAll(SelectionKey key) {
    int index = (Integer) key.attachment();
    DatagramChannel channel = channels.get(index);
    try {
      while (channel.receive(buffer.clear()) instanceof InetSocketAddress from) {
        ByteString datagram = ByteString.copyOf(buffer.array(), 0, buffer.position());
        if (Destination.of(datagram) instanceof Destination.OfSa(IkeSpi spi)
            && underWay.containsKey(spi)) {
          step(underWay.get(spi), received(index, from, datagram));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("initiator " + plan.source(index), e);
    }
  }

  private Event received(int index, InetSocketAddress from, ByteString datagram) {
    return new Event.Received(
        new InboundDatagram(
            "load",
            new Endpoint(plan.source(index), IKE_PORT),
            new Endpoint(plan.responder(), from.getPort()),
            Instant.now(),
            datagram));
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
      carryOut(negotiation, effect);
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

  private static void carryOut(Negotiation negotiation, Effect effect) throws IOException {
    if (effect instanceof Effect.Send send) {
      negotiation.channel.send(
          ByteBuffer.wrap(send.datagram().toByteArray()), socketAddress(send.remote()));
    } else if (effect instanceof Effect.Install install) {
      install.keys().close();
    }
  }

  private static InetSocketAddress socketAddress(Endpoint endpoint) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByName(endpoint.address().toString()), endpoint.port());
  }
}
