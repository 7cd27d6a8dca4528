package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An hour of rekeys, begun by either side or by both, over a network that loses, copies, delays and
 * reorders. What the explorer searches to a depth, this walks at random for a long way.
 */
class RekeySoakTest {
  private static final Duration LENGTH = Duration.ofHours(1);

  /** A datagram under way. */
  private record Flight(boolean fromOne, Effect.Send send, Instant arrival) {}

  private final List<Flight> flights = new ArrayList<>();
  private TwoGateways net;
  private Random random;
  private int rekeys;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void onePairIsLeftAndNothingIsSentInVain(long seed) {
    random = new Random(seed);
    net = new TwoGateways(hasty(Site.one()), hasty(Site.two()));
    net.one.initiate();
    net.settle();
    Instant end = net.one.now().plus(LENGTH);
    while (net.one.now().isBefore(end)) {
      disturb();
      advance();
      assertReceives(net.one, net.two);
      assertReceives(net.two, net.one);
    }
    comeToRest();
    assertTrue(rekeys > 10, rekeys + " rekeys were asked for");
    assertTrue(net.one.established().childrenMade() > 10);
    assertEquals(2, net.one.installed.size());
    assertEquals(2, net.two.installed.size());
    assertTrue(TwoGateways.matches(net.one, net.two));
    assertTrue(TwoGateways.matches(net.two, net.one));
    assertEquals(
        net.one.established().association().ownSpi(),
        net.two.established().association().remoteSpi());
  }

  private static Site hasty(Site site) {
    Profile profile = site.profile();
    Proposal proposal = site.proposal();
    return site.with(
            new Profile(
                profile.name(),
                profile.hash(),
                profile.prf(),
                profile.encryption(),
                profile.dhGroups(),
                Duration.ofMinutes(20),
                null,
                profile.dpdMaximumFailures()))
        .with(
            new Proposal(
                proposal.name(),
                proposal.authentication(),
                proposal.encryption(),
                Duration.ofMinutes(10),
                0,
                KeyExchangeMethod.CURVE25519,
                false,
                ""));
  }

  /** Now and then SAs are used up, at one side or at both. */
  private void disturb() {
    if (random.nextInt(60) == 0) {
      boolean both = random.nextBoolean();
      boolean one = random.nextBoolean();
      if (both || one) {
        useUp(net.one);
      }
      if (both || !one) {
        useUp(net.two);
      }
      rekeys++;
    }
  }

  private static void useUp(Gateway gateway) {
    for (IkeSa.Live sa : List.copyOf(gateway.sas.values())) {
      if (sa instanceof Established state) {
        state.children().stream()
            .filter(ChildSa::isInUse)
            .findFirst()
            .ifPresent(child -> gateway.command(new Event.SoftExpired(child.outbound())));
      }
    }
  }

  /** To the next arrival or deadline, at most a few seconds. */
  private void advance() {
    take(net.one, true);
    take(net.two, false);
    Instant now = net.one.now();
    long next =
        LongStream.concat(
                flights.stream().mapToLong(flight -> flight.arrival().toEpochMilli()),
                LongStream.concat(net.one.nextDeadline().stream(), net.two.nextDeadline().stream()))
            .min()
            .orElse(Long.MAX_VALUE);
    long moment = Math.max(now.toEpochMilli(), Math.min(next, now.plusSeconds(5).toEpochMilli()));
    Instant then = Instant.ofEpochMilli(moment);
    List<Flight> arriving =
        flights.stream().filter(flight -> !flight.arrival().isAfter(then)).toList();
    flights.removeAll(arriving);
    net.one.advanceTo(then);
    net.two.advanceTo(then);
    for (Flight flight : arriving) {
      net.deliver(flight.fromOne() ? net.one : net.two, flight.send());
      assertReceives(net.one, net.two);
      assertReceives(net.two, net.one);
    }
  }

  /** One in ten is lost, one in ten comes twice, each takes its own time. */
  private void take(Gateway from, boolean fromOne) {
    while (!from.outbox.isEmpty()) {
      Effect.Send send = from.outbox.remove();
      int copies = random.nextInt(10) == 0 ? 0 : random.nextInt(10) == 0 ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        long delay = random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(100);
        flights.add(new Flight(fromOne, send, from.now().plusMillis(delay)));
      }
    }
  }

  private void comeToRest() {
    flights.forEach(flight -> net.deliver(flight.fromOne() ? net.one : net.two, flight.send()));
    net.settle();
    Instant limit = net.one.now().plus(Duration.ofMinutes(30));
    while (!isAtRest() && net.one.now().isBefore(limit)) {
      net.advance(Duration.ofSeconds(1));
    }
  }

  private boolean isAtRest() {
    return isAtRest(net.one) && isAtRest(net.two);
  }

  private static boolean isAtRest(Gateway gateway) {
    return gateway.sas.size() == 1
        && gateway.onlySa() instanceof Established state
        && state.outstanding().isEmpty()
        && state.draining().isEmpty()
        && state.children().size() == 1;
  }

  private static void assertReceives(Gateway sender, Gateway receiver) {
    Optional<Integer> spi = RekeyTest.inUse(sender).map(sa -> sa.key().spi());
    assertTrue(spi.isPresent(), sender.name + " has nothing to send with");
    assertTrue(
        receiver.installed.keySet().stream()
            .anyMatch(key -> key.direction() == SaKey.Direction.IN && key.spi() == spi.get()),
        () -> sender.name + " sends in vain at " + sender.now());
  }
}
