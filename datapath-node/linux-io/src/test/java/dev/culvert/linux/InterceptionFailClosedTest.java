package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.RuleCounter.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing that a rule protects leaves in clear, whatever happens, until it is removed. */
class InterceptionFailClosedTest {
  private Site site;

  @BeforeEach
  void build() throws Exception {
    NetworkNamespace.assumeAvailable();
    site = new Site();
  }

  @AfterEach
  void tearDown() throws Exception {
    if (site != null) {
      site.close();
    }
  }

  /** Holds the TUN until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      TunDevice tun = TunDevice.open(Site.TUN, Set.of(TunDevice.Option.PERSISTENT));
      try (TunResponder _ = new TunResponder(tun)) {
        System.out.println("ready");
        Thread.currentThread().join();
      }
    }
  }

  private Process startHolder() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> line =
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName());
    Process holder =
        site.gateway.call(() -> new ProcessBuilder(line).redirectErrorStream(true).start());
    assertEquals("ready", holder.inputReader(StandardCharsets.UTF_8).readLine());
    return holder;
  }

  @Test
  void afterTheReaderIsKilledProtectedTrafficIsDropped() throws Exception {
    Process holder = startHolder();
    try (Capture wire = Capture.start(site.outside, "eth0")) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 3 " + Site.REMOTE_HOST), "through the reader");
      CompletableFuture<Boolean> traffic = pingMeanwhile("-c 50 " + Site.REMOTE_HOST);
      awaitRedirected(10);
      assertEquals(137, holder.destroyForcibly().waitFor(), "kill -9");
      assertFalse(traffic.join(), "the later pings have no answer");
      assertEquals(53, site.packets(1, Kind.OUT_REDIRECT), "all were marked");
      assertFalse(Site.ping(site.gateway, "-c 1 -w 1 -I 10.1.202.1 " + Site.REMOTE_HOST), "local");
      assertEquals(List.of(), wire.packets(site.lan, Site.OUTSIDE), "none in clear");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (TunResponder tun = new TunResponder(site.openTun())) {
      // The kernel tells a queue of its new carrier at most once a second.
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> {
            while (tun.waiting() == 0) {
              Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST);
            }
          });
      assertEquals(Ipv4Packets.address(Site.LAN_HOST), Ipv4Packets.source(tun.next()));
    }
  }

  /** Pings in the background, with a thread of its own as the common pool may have only one. */
  private CompletableFuture<Boolean> pingMeanwhile(String arguments) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Site.ping(site.lan, arguments);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        ping -> Thread.ofPlatform().start(ping));
  }

  private void awaitRedirected(long packets) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          while (site.packets(1, Kind.OUT_REDIRECT) < packets) {
            Thread.onSpinWait();
          }
        });
  }

  @Test
  void withTheTunDeletedOrDownProtectedTrafficIsDropped() throws Exception {
    try (Capture wire = Capture.start(site.outside, "eth0")) {
      site.openTun().close();
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      site.gateway.ip("link set culvert0 down");
      assertFalse(Site.ping(site.lan, "-c 2 " + Site.REMOTE_HOST), "down");
      site.gateway.ip("link delete culvert0");
      assertFalse(Site.ping(site.lan, "-c 2 " + Site.REMOTE_HOST), "deleted");
      assertEquals(List.of(), wire.packets(site.lan, Site.OUTSIDE));
    }
    try (TunResponder _ = new TunResponder(site.openTun())) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST), "installed anew");
    }
  }

  @Test
  void installingAgainUnderTrafficOpensNoHole() throws Exception {
    try (TunResponder _ = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0")) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      CompletableFuture<Boolean> traffic = pingMeanwhile("-i 0.002 -c 1000 " + Site.REMOTE_HOST);
      awaitRedirected(10);
      for (int i = 0; !traffic.isDone() && i < 1000; i++) {
        Verdict verdict = i % 2 == 0 ? Verdict.PROTECT_ACQUIRING : Verdict.PROTECT_ESTABLISHED;
        site.install(Site.between(verdict));
      }
      assertTrue(traffic.join(), "none was lost");
      assertEquals(List.of(), wire.packets(site.lan, Site.OUTSIDE), "none in clear");
    }
  }

  @Test
  void byAnInterfaceThatIsNotGuardedProtectedTrafficIsDropped() throws Exception {
    try (TunResponder tun = new TunResponder(site.openTun());
        Capture wire = Capture.start(site.outside, "eth0")) {
      site.install(
          new InterceptionPlan(
              List.of(Site.between(Verdict.PROTECT_ESTABLISHED)),
              List.of("lan0"),
              List.of(Site.MASQUERADE)));
      assertFalse(Site.ping(site.lan, "-c 2 " + Site.REMOTE_HOST));
      assertEquals(2, site.packets(1, Kind.OUT_DROP_UNGUARDED));
      assertEquals(List.of(), wire.packets(site.lan, Site.OUTSIDE));
      assertEquals(0, tun.waiting());
    }
  }

  @Test
  void byAnInterfaceMadeAnewProtectedTrafficIsDroppedUntilThePlanIsInstalledAgain()
      throws Exception {
    try (TunResponder _ = new TunResponder(site.openTun())) {
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      site.gateway.ip("link delete wan0");
      site.connectOutside();
      try (Capture wire = Capture.start(site.outside, "eth0")) {
        assertFalse(Site.ping(site.lan, "-c 2 " + Site.REMOTE_HOST));
        assertEquals(List.of(), wire.packets(site.lan, Site.OUTSIDE));
      }
      assertEquals(2, site.packets(1, Kind.OUT_DROP_UNGUARDED));
      site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
      assertTrue(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST));
    }
  }

  @Test
  void removeLeavesNothingOfOursAndEverythingOfOthers() throws Exception {
    site.gateway.execute("tc qdisc add dev lan0 clsact");
    site.gateway.execute(
        "tc filter add dev lan0 ingress pref 5 protocol ip u32 match ip dport 9 0xffff action"
            + " mirred egress redirect dev wan0");
    site.gateway.execute("nft add table ip others");
    site.openTun().close();
    site.install(Site.between(Verdict.PROTECT_ESTABLISHED));
    assertFalse(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST));
    site.remove();
    site.remove();
    assertEquals("table ip others {\n}", site.gateway.execute("nft list ruleset").strip());
    assertFalse(site.gateway.execute("tc qdisc show dev wan0").contains("clsact"));
    assertTrue(site.gateway.execute("tc filter show dev lan0 ingress").contains("mirred"));
    assertFalse(site.gateway.execute("tc filter show dev lan0 egress").contains("mirred"));
    assertFalse(site.gateway.ip("-o link").contains(Site.TUN));
    assertTrue(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST), "in clear again");
  }
}
