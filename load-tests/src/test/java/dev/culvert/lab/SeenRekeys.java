package dev.culvert.lab;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The rekeys that happen at a Culvert, told by the SPIs that come and go. */
final class SeenRekeys {

  /** Between two looks; an SA of ten seconds is seen at least once, and a look costs CPU time. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(3);

  private static final Pattern IKE_SPI = Pattern.compile("spii=(\\S+)");
  private static final Pattern ESP_SPI = Pattern.compile("spi=(0x\\p{XDigit}+)");

  private final Culvert culvert;
  private final Set<String> espSpis = new HashSet<>();
  private final Set<String> ikeSpis = new HashSet<>();
  private final int espBefore;
  private final int ikeBefore;

  /** Counts from now on. */
  SeenRekeys(Culvert culvert) {
    this.culvert = culvert;
    look();
    espBefore = espSpis.size();
    ikeBefore = ikeSpis.size();
  }

  /**
   * Waits for so many rekeys of either kind.
   *
   * @param meanwhile what to do after each look
   * @throws LabException if they do not happen in time
   */
  void await(int children, int ikeSas, Duration limit, Runnable meanwhile) {
    long end = System.nanoTime() + limit.toNanos();
    while (children() < children || ikeSas() < ikeSas) {
      if (System.nanoTime() > end) {
        throw new LabException(
            "not within %s: %d children, %d IKE SAs, but %s"
                .formatted(limit, children, ikeSas, this));
      }
      meanwhile.run();
      LockSupport.parkNanos(PAUSE);
      look();
    }
  }

  /** Rekeys of child SAs; each has made two SPIs. */
  private int children() {
    return (espSpis.size() - espBefore) / 2;
  }

  private int ikeSas() {
    return ikeSpis.size() - ikeBefore;
  }

  private void look() {
    String printed =
        culvert.console("/ip ipsec installed-sa print", "/ip ipsec active-peers print");
    ESP_SPI.matcher(printed).results().forEach(found -> espSpis.add(found.group(1)));
    IKE_SPI.matcher(printed).results().forEach(found -> ikeSpis.add(found.group(1)));
  }

  /** How many exchanges to rekey a child SA ({@code rekey_child}) or an IKE SA a Culvert began. */
  static long begunBy(Culvert culvert, String exchange) {
    return culvert
        .ofReplicas("culvert_ike_exchange_duration_seconds_count", "exchange=\"" + exchange + "\"")
        .values()
        .stream()
        .mapToLong(Double::longValue)
        .sum();
  }

  @Override
  public String toString() {
    return "%d child SAs and %d IKE SAs were rekeyed".formatted(children(), ikeSas());
  }
}
