package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeSa;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Times our exchanges on established IKE SAs, rekeys above all, from the request to the answer. It
 * is memory only: an exchange that is under way while its partition changes hands is not timed.
 */
final class ExchangeTimes {

  private final IkeMetrics metrics;
  private final Map<IkeSpi, Begun> underWay = new HashMap<>();

  private record Begun(String exchange, long messageId, Instant at) {}

  ExchangeTimes(IkeMetrics metrics) {
    this.metrics = metrics;
  }

  /** Takes note of what a step did to an IKE SA that was there before it. */
  void follow(IkeSa.Live before, IkeSa next, Instant now) {
    IkeSpi spi = before.association().ownSpi();
    Optional<Exchange> asked = next instanceof Established sa ? sa.outstanding() : Optional.empty();
    Begun begun = underWay.get(spi);
    if (begun != null
        && asked.map(ExchangeTimes::messageId).equals(Optional.of(begun.messageId()))) {
      return;
    }
    if (begun != null) {
      underWay.remove(spi);
      // An IKE SA that is gone has not been answered.
      if (next instanceof IkeSa.Live) {
        metrics.exchange(begun.exchange(), Duration.between(begun.at(), now));
      }
    }
    asked.ifPresent(
        exchange -> underWay.put(spi, new Begun(nameOf(exchange), messageId(exchange), now)));
  }

  private static long messageId(Exchange exchange) {
    return exchange.request().messageId();
  }

  private static String nameOf(Exchange exchange) {
    return switch (exchange) {
      case Exchange.CheckLiveness _ -> "liveness";
      case Exchange.DeleteChildren _ -> "delete_child";
      case Exchange.CreateChild _ -> "create_child";
      case Exchange.RekeyChild _ -> "rekey_child";
      case Exchange.RekeyIke _ -> "rekey_ike";
    };
  }
}
