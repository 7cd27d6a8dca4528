package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.IkeSa;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Every order in which a network may lose, double and reorder the datagrams of an exchange, up to a
 * bound. Each ends where the undisturbed exchange ends. In between, what a gateway sends on is
 * always installed at the other, or on its way there in a response that is still awaited.
 */
class InterleavingTest {
  /** Two gateways, what is between them, and how much harm the network may still do. */
  private record World(
      Gateway one, Gateway two, List<Flight> flights, int losses, int copies, int waits) {
    World copy(int newLosses, int newCopies, int newWaits) {
      return new World(
          one.copy(), two.copy(), new ArrayList<>(flights), newLosses, newCopies, newWaits);
    }

    void collect() {
      one.outbox.forEach(send -> flights.add(new Flight(true, send)));
      two.outbox.forEach(send -> flights.add(new Flight(false, send)));
      one.outbox.clear();
      two.outbox.clear();
    }

    void deliver(Flight flight) {
      Effect.Send send = flight.send();
      (flight.toTwo() ? two : one).receive(send.local(), send.remote(), send.datagram());
      collect();
    }
  }

  private record Flight(boolean toTwo, Effect.Send send) {}

  private int ends;

  /** Goes on in every possible way; {@code settled} says that nobody waits for anything. */
  private void explore(World world, Predicate<World> settled, Predicate<World> good) {
    world.collect();
    assertSpisInUseAreInstalled(world);
    if (world.flights().isEmpty()) {
      if (settled.test(world)) {
        ends++;
        assertTrue(good.test(world));
        return;
      }
      waitForADeadline(world, settled, good);
      return;
    }
    for (int i = 0; i < world.flights().size(); i++) {
      World delivered = world.copy(world.losses(), world.copies(), world.waits());
      delivered.deliver(delivered.flights().remove(i));
      explore(delivered, settled, good);
      if (world.copies() > 0) {
        World doubled = world.copy(world.losses(), world.copies() - 1, world.waits());
        doubled.deliver(doubled.flights().get(i));
        explore(doubled, settled, good);
      }
      if (world.losses() > 0) {
        World lost = world.copy(world.losses() - 1, world.copies(), world.waits());
        lost.flights().remove(i);
        explore(lost, settled, good);
      }
    }
  }

  private void waitForADeadline(World world, Predicate<World> settled, Predicate<World> good) {
    assertTrue(world.waits() > 0, "no progress");
    World later = world.copy(world.losses(), world.copies(), world.waits() - 1);
    long next =
        Math.min(
            later.one().nextDeadline().orElse(Long.MAX_VALUE),
            later.two().nextDeadline().orElse(Long.MAX_VALUE));
    later.one().advanceTo(Instant.ofEpochMilli(next));
    later.two().advanceTo(Instant.ofEpochMilli(next));
    explore(later, settled, good);
  }

  private static void assertSpisInUseAreInstalled(World world) {
    for (Gateway sender : List.of(world.one(), world.two())) {
      Gateway receiver = sender == world.one() ? world.two() : world.one();
      for (SaKey key : sender.installed.keySet()) {
        boolean told = receiver.sas.values().stream().noneMatch(InterleavingTest::isWaiting);
        boolean ending = hasEnded(sender) || hasEnded(receiver);
        if (key.direction() == SaKey.Direction.OUT && told && !ending) {
          assertTrue(
              receiver.installed.keySet().stream()
                  .anyMatch(in -> in.direction() == SaKey.Direction.IN && in.spi() == key.spi()));
        }
      }
    }
  }

  private static boolean isWaiting(IkeSa sa) {
    return sa instanceof IkeSa.AuthSent;
  }

  private static boolean hasEnded(Gateway gateway) {
    return gateway.sas.values().stream()
        .noneMatch(
            sa ->
                sa instanceof IkeSa.Established
                    || sa instanceof IkeSa.AuthSent
                    || sa instanceof IkeSa.InitSent
                    || sa instanceof IkeSa.InitAnswered);
  }

  private static World world(int losses, int copies) {
    TwoGateways net = new TwoGateways();
    return new World(net.one, net.two, new ArrayList<>(), losses, copies, losses + 1);
  }

  private static World connected(int losses, int copies) {
    TwoGateways net = new TwoGateways();
    net.one.initiate();
    net.settle();
    return new World(net.one, net.two, new ArrayList<>(), losses, copies, losses + 1);
  }

  private static boolean bothEstablished(World world) {
    return world.one().sas.values().stream().allMatch(InterleavingTest::isQuiet)
        && world.two().sas.values().stream().allMatch(InterleavingTest::isQuiet)
        && !established(world.two()).isEmpty();
  }

  /** A doubled first message that comes late makes a half-open IKE SA, which expires by itself. */
  private static boolean isQuiet(IkeSa sa) {
    return sa instanceof IkeSa.InitAnswered
        || sa instanceof IkeSa.Established established && established.pending().isEmpty();
  }

  private static List<IkeSa.Live> established(Gateway gateway) {
    return gateway.sas.values().stream().filter(IkeSa.Established.class::isInstance).toList();
  }

  private static boolean isTunnel(World world) {
    return established(world.one()).size() == 1
        && established(world.two()).size() == 1
        && TwoGateways.matches(world.one(), world.two())
        && TwoGateways.matches(world.two(), world.one());
  }

  private static boolean nobodyAsks(World world) {
    return world.one().sas.values().stream().allMatch(IkeSa.Closed.class::isInstance)
        && world.two().sas.values().stream().allMatch(IkeSa.Closed.class::isInstance);
  }

  private static boolean nothingInstalled(World world) {
    return world.one().installed.isEmpty() && world.two().installed.isEmpty();
  }

  @Test
  void handshake() {
    World world = world(2, 1);
    world.one().initiate();
    explore(world, InterleavingTest::bothEstablished, InterleavingTest::isTunnel);
    assertTrue(ends > 100, "only " + ends + " ways");
  }

  @Test
  void livenessOfOneSide() {
    World world = connected(2, 2);
    OptionalLong check = world.one().nextDeadline();
    world.one().advanceTo(Instant.ofEpochMilli(check.orElseThrow()));
    assertEquals(1, world.one().outbox.size());
    explore(world, InterleavingTest::bothEstablished, InterleavingTest::isTunnel);
    assertTrue(ends > 10, "only " + ends + " ways");
  }

  @Test
  void livenessOfBothSidesAtOnce() {
    World world = connected(1, 1);
    for (Gateway gateway : List.of(world.one(), world.two())) {
      gateway.advanceTo(Instant.ofEpochMilli(gateway.nextDeadline().orElseThrow()));
    }
    explore(world, InterleavingTest::bothEstablished, InterleavingTest::isTunnel);
    assertTrue(ends > 100, "only " + ends + " ways");
  }

  @Test
  void deleteByTheInitiator() {
    World world = connected(2, 2);
    world.one().command(new Event.Terminate());
    explore(world, InterleavingTest::nobodyAsks, InterleavingTest::nothingInstalled);
    assertTrue(ends > 10, "only " + ends + " ways");
  }

  @Test
  void deleteByTheResponder() {
    World world = connected(2, 2);
    world.two().command(new Event.Terminate());
    explore(world, InterleavingTest::nobodyAsks, InterleavingTest::nothingInstalled);
    assertTrue(ends > 10, "only " + ends + " ways");
  }

  @Test
  void deleteByBothAtOnce() {
    for (int losses = 0; losses <= 1; losses++) {
      World world = connected(losses, 1 - losses);
      world.one().command(new Event.Terminate());
      world.two().command(new Event.Terminate());
      explore(world, InterleavingTest::nobodyAsks, InterleavingTest::nothingInstalled);
    }
    assertTrue(ends > 50, "only " + ends + " ways");
  }
}
