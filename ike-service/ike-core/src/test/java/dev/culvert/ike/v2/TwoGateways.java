package dev.culvert.ike.v2;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Two gateways and the network between them, which may translate addresses in front of the first.
 */
final class TwoGateways {
  final Gateway one;
  final Gateway two;

  /** Source address and port of what leaves the first gateway. */
  UnaryOperator<Endpoint> nat = UnaryOperator.identity();

  /** What the address translation has mapped, from outside to inside. */
  private final Map<Endpoint, Endpoint> insideOf = new HashMap<>();

  TwoGateways() {
    this(Site.one(), Site.two());
  }

  TwoGateways(Site first, Site second) {
    this.one = new Gateway("one", first, 1);
    this.two = new Gateway("two", second, 2);
  }

  /** Gateways whose identities are so long that IKE_AUTH goes in fragments both ways. */
  static TwoGateways withLongIds() {
    IkeId one = new IkeId(IkeId.Kind.KEY_ID, "1".repeat(3_000));
    IkeId two = new IkeId(IkeId.Kind.KEY_ID, "2".repeat(3_000));
    return new TwoGateways(
        Site.one().withIds(one, IkeId.IGNORE), Site.two().withIds(two, IkeId.IGNORE));
  }

  /** Delivers everything until nobody has anything to say. */
  TwoGateways settle() {
    for (int i = 0; i < 100 && !(one.outbox.isEmpty() && two.outbox.isEmpty()); i++) {
      if (!one.outbox.isEmpty()) {
        deliver(one, one.outbox.remove());
      }
      if (!two.outbox.isEmpty()) {
        deliver(two, two.outbox.remove());
      }
    }
    return this;
  }

  void deliver(Gateway from, Effect.Send send) {
    if (from == one) {
      Endpoint outside = nat.apply(send.local());
      insideOf.put(outside, send.local());
      two.receive(outside, send.remote(), send.datagram());
    } else {
      one.receive(
          send.local(), insideOf.getOrDefault(send.remote(), send.remote()), send.datagram());
    }
  }

  /** Lets time pass at both, deadline by deadline, delivering what that causes. */
  void advance(Duration duration) {
    Instant end = later(one.now(), two.now()).plus(duration);
    while (true) {
      OptionalLong next = earliest();
      if (next.isEmpty() || next.getAsLong() > end.toEpochMilli()) {
        break;
      }
      Instant moment = later(Instant.ofEpochMilli(next.getAsLong()), later(one.now(), two.now()));
      one.advanceTo(moment);
      two.advanceTo(moment);
      settle();
    }
    one.advanceTo(end);
    two.advanceTo(end);
  }

  private OptionalLong earliest() {
    return LongStream.concat(one.nextDeadline().stream(), two.nextDeadline().stream()).min();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /**
   * True when what {@code from} sends with is what {@code to} receives with: SPI, keys, selectors.
   */
  static boolean matches(Gateway from, Gateway to) {
    Effect.Install out = from.installed(SaKey.Direction.OUT);
    Effect.Install in = to.installed(SaKey.Direction.IN);
    return out.sa().key().spi() == in.sa().key().spi()
        && out.sa().encryption() == in.sa().encryption()
        && out.sa().integrity() == in.sa().integrity()
        && out.sa().sourceSelectors().equals(in.sa().sourceSelectors())
        && out.sa().destinationSelectors().equals(in.sa().destinationSelectors())
        && Arrays.equals(out.keys().concatenated(), in.keys().concatenated());
  }
}
