package dev.culvert.ike.v2;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.TrafficSelector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Traffic selectors as the console writes them: a prefix where the range is one. */
final class SelectorText {
  private SelectorText() {}

  static String of(List<TrafficSelector> selectors) {
    return selectors.isEmpty()
        ? "nothing"
        : selectors.stream().map(SelectorText::of).collect(Collectors.joining(","));
  }

  /** The addresses of the last selector: the ones before it are the packet that asked. */
  static String widest(List<TrafficSelector> selectors) {
    return selectors.isEmpty() ? "…" : addresses(selectors.getLast());
  }

  private static String of(TrafficSelector selector) {
    boolean all = selector.protocol() == TrafficSelector.ANY_PROTOCOL && selector.ports().isAny();
    return all
        ? addresses(selector)
        : addresses(selector) + "[" + selector.protocol() + "/" + selector.ports() + "]";
  }

  private static String addresses(TrafficSelector selector) {
    return prefix(selector)
        .map(IpPrefix::toString)
        .orElseGet(() -> selector.start() + "-" + selector.end());
  }

  private static Optional<IpPrefix> prefix(TrafficSelector selector) {
    return IntStream.rangeClosed(0, selector.start().family().bits())
        .mapToObj(length -> IpPrefix.covering(selector.start(), length))
        .filter(prefix -> prefix.first().equals(selector.start()))
        .filter(prefix -> prefix.last().equals(selector.end()))
        .findFirst();
  }
}
