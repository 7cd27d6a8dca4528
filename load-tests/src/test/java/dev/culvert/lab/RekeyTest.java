package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two Culverts with lifetimes of seconds rekey their child SAs and IKE SAs all the time while
 * packets flow in both directions: none is lost.
 */
@NeedsRoot
@Tag("interop")
class RekeyTest {

  private static final String FULL = "culvert.rekey.full";

  /** Each echo request is a packet in either direction. */
  private static final int PER_SECOND = 500;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Of an IKE SA; a child SA lives for a shorter time. */
  private static final Duration LIFETIME = Duration.ofSeconds(16);

  private static final Pattern IKE_SPI = Pattern.compile("spii=(\\S+)");
  private static final Pattern ESP_SPI = Pattern.compile("spi=(0x\\p{XDigit}+)");

  private static TwoSites sites;
  private static Culvert office1;
  private static Culvert office2;

  @BeforeAll
  static void start() {
    assumeTrue(Boolean.getBoolean(FULL), "half an hour of rekeys: -D" + FULL + "=true runs them");
    sites = TwoSites.build();
    CompletableFuture<Culvert> first =
        CompletableFuture.supplyAsync(() -> Culvert.start(sites.office1().gateway()));
    office2 = Culvert.start(sites.office2().gateway());
    office1 = first.join();
    OfficeConfiguration.of(sites.office1(), sites.office2()).forEach(office1::console);
    OfficeConfiguration.of(sites.office2(), sites.office1()).forEach(office2::console);
    for (Culvert culvert : new Culvert[] {office1, office2}) {
      culvert.console(
          "/ip ipsec profile set default lifetime=%ds".formatted(LIFETIME.toSeconds()),
          "/ip ipsec proposal set default lifetime=10s");
    }
  }

  @AfterAll
  static void stop() {
    if (sites != null) {
      sites.close();
    }
  }

  @Test
  void nothingIsLost() {
    rekey(200, 50);
  }

  /** Until so many rekeys were done. */
  private static void rekey(int children, int ikeSas) {
    Site here = sites.office1();
    Site there = sites.office2();
    here.workstation().callUntilAnswered(there.workstationAddress(), PATIENCE);
    Flow flow = Flow.start(here.workstation(), there.workstationAddress(), PER_SECOND);
    Set<String> espSpis = new HashSet<>();
    Set<String> ikeSpis = new HashSet<>();

    Await.until(
        children + " rekeys of child SAs and " + ikeSas + " of IKE SAs",
        LIFETIME.multipliedBy(children + ikeSas).plus(PATIENCE),
        () -> {
          String printed =
              office1.console("/ip ipsec installed-sa print", "/ip ipsec active-peers print");
          collect(ESP_SPI, printed, espSpis);
          collect(IKE_SPI, printed, ikeSpis);
          // Each pair has two SPIs, and the first of each kind was no rekey.
          return espSpis.size() >= 2 * (children + 1) && ikeSpis.size() >= ikeSas + 1;
        });

    assertTrue(here.workstation().ping(there.workstationAddress(), 3, PATIENCE).allAnswered());
    Flow.Loss loss = flow.end();
    assertEquals(0, loss.lost(), () -> loss + drops());
  }

  private static void collect(Pattern pattern, String printed, Set<String> into) {
    pattern.matcher(printed).results().forEach(found -> into.add(found.group(1)));
  }

  /** Where packets may have stayed: each gateway's drops by name, and what its devices dropped. */
  private static String drops() {
    return "\noffice1:\n"
        + drops(office1, sites.office1())
        + "\noffice2:\n"
        + drops(office2, sites.office2());
  }

  private static String drops(Culvert culvert, Site site) {
    return culvert.console("/ip ipsec statistics print")
        + site.gateway().exec("ip", "-s", "link").out();
  }
}
