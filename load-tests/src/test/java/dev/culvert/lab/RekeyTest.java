package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two Culverts with lifetimes of seconds rekey their child SAs and IKE SAs all the time, begun by
 * either or by both, while packets flow in both directions: none is lost.
 *
 * <p>There are four pairs of child SAs, one for each address of the far workstation. Who made an SA
 * rekeys it at 70 to 80 % of its lifetime, the other end at 80 to 90 %. So with equal lifetimes its
 * maker begins; with 10 s against 20 s always the same end; and with 14 s at the maker against 12 s
 * at the other end, either or both. Who the maker is changes then, so these two lifetimes take
 * turns.
 */
@NeedsRoot
@Tag("interop")
@EnabledIfSystemProperty(
    named = "culvert.rekey.full",
    matches = "true",
    disabledReason = "ten minutes of rekeys: -Dculvert.rekey.full=true runs them")
class RekeyTest {

  private static final int CHILD_REKEYS = 200;
  private static final int IKE_REKEYS = 50;

  private static final List<String> PROPOSALS =
      List.of("by-the-maker", "by-office1", "by-office2", "by-both");

  /** To each address; each echo request is a packet in either direction. */
  private static final int PER_SECOND = 125;

  private static final int LOOKS_PER_TURN = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private static TwoCulverts culverts;
  private static TwoSites sites;
  private static Culvert office1;
  private static Culvert office2;

  private int turn;
  private Culvert ahead;

  @BeforeAll
  static void start() {
    culverts = TwoCulverts.start();
    sites = culverts.sites();
    office1 = culverts.office1();
    office2 = culverts.office2();
    OfficeConfiguration.peer(sites.office1(), sites.office2()).forEach(office1::console);
    OfficeConfiguration.peer(sites.office2(), sites.office1()).forEach(office2::console);
    lifetimes(office1, 10, 10, 20, 14);
    lifetimes(office2, 10, 20, 10, 12);
    bothBegin(office1, 14);
    bothBegin(office2, 12);
    for (int i = 0; i < PROPOSALS.size(); i++) {
      policy(i);
    }
  }

  @AfterAll
  static void stop() {
    if (culverts != null) {
      culverts.close();
    }
  }

  @Test
  void nothingIsLost() {
    List<String> destinations =
        List.of(destination(0), destination(1), destination(2), destination(3));
    Host here = sites.office1().workstation();
    destinations.forEach(destination -> here.callUntilAnswered(destination, PATIENCE));
    SeenRekeys seen = new SeenRekeys(office1);
    List<Flow> flows =
        destinations.stream()
            .map(destination -> Flow.start(here, destination, PER_SECOND))
            .toList();

    seen.await(CHILD_REKEYS, IKE_REKEYS, LIMIT, this::takeTurns);

    destinations.forEach(
        destination -> assertTrue(here.ping(destination, 3, PATIENCE).allAnswered()));
    List<Flow.Loss> losses = flows.stream().map(Flow::end).toList();
    System.out.printf("%s; %s%n", seen, losses);
    for (Culvert culvert : List.of(office1, office2)) {
      for (String exchange : List.of("rekey_child", "rekey_ike")) {
        long begun = SeenRekeys.begunBy(culvert, exchange);
        System.out.printf(
            "%s: %s %d%n", culvert == office1 ? "office1" : "office2", exchange, begun);
        assertTrue(begun > 0, exchange);
      }
    }
    losses.forEach(loss -> assertEquals(0, loss.lost(), () -> loss + drops()));
  }

  /** A new SA lives as long as its proposal says then. */
  private void takeTurns() {
    if (turn++ % LOOKS_PER_TURN == 0) {
      ahead = ahead == office1 ? office2 : office1;
      bothBegin(office1, ahead == office1 ? 12 : 14);
      bothBegin(office2, ahead == office2 ? 12 : 14);
    }
  }

  private static void bothBegin(Culvert culvert, int seconds) {
    culvert.console(
        "/ip ipsec profile set default lifetime=%ds".formatted(seconds),
        "/ip ipsec proposal set by-both lifetime=%ds".formatted(seconds));
  }

  private static void lifetimes(Culvert culvert, int... seconds) {
    for (int i = 0; i < PROPOSALS.size(); i++) {
      culvert.console(
          "/ip ipsec proposal add name=%s lifetime=%ds".formatted(PROPOSALS.get(i), seconds[i]));
    }
  }

  private static void policy(int index) {
    Site here = sites.office1();
    Site there = sites.office2();
    String proposal = PROPOSALS.get(index);
    String remote = destination(index) + "/32";
    if (index > 0) {
      there.workstation().address("eth0", destination(index) + "/24");
    }
    office1.console(
        OfficeConfiguration.policy(here, there, here.network().toString(), remote, proposal));
    office2.console(
        OfficeConfiguration.policy(there, here, remote, here.network().toString(), proposal));
  }

  private static String destination(int index) {
    return "10.1.101.1" + index;
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
