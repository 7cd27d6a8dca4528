package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tools of the host and what they answer. */
class HostToolsTest {
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

  private interface Action {
    void run() throws IOException;
  }

  private void onGateway(Action action) throws Exception {
    Callable<Void> call =
        () -> {
          action.run();
          return null;
        };
    site.gateway.call(call);
  }

  @Test
  void aScriptIsAppliedAsAWholeOrNotAtAll() throws Exception {
    String script = "add table ip first\nadd rule ip first nowhere accept\n";
    IOException error =
        assertThrows(IOException.class, () -> onGateway(() -> Nftables.apply(script)));
    assertTrue(error.getMessage().contains("No such file or directory"), error.getMessage());
    assertEquals("", site.gateway.execute("nft list ruleset"));
  }

  @Test
  void aTableIsDeletedWhetherItIsThereOrNot() throws Exception {
    onGateway(() -> Nftables.apply("add table ip first\nadd chain ip first empty\n"));
    onGateway(() -> Nftables.deleteTable("ip", "first"));
    onGateway(() -> Nftables.deleteTable("ip", "first"));
    assertEquals("", site.gateway.execute("nft list ruleset"));
  }

  @Test
  void aForeignFilterInOurPlaceIsLeftThere() throws Exception {
    site.openTun().close();
    site.gateway.execute("tc qdisc add dev wan0 clsact");
    site.gateway.execute(
        "tc filter add dev wan0 egress pref 1 protocol ip u32 match ip dport 9 0xffff action"
            + " mirred egress redirect dev lan0");
    IOException error =
        assertThrows(
            IOException.class, () -> site.install(Site.between(Verdict.PROTECT_ESTABLISHED)));
    assertTrue(error.getMessage().contains("tc filter replace dev wan0"), error.getMessage());
    site.remove();
    String filters = site.gateway.execute("tc filter show dev wan0 egress");
    assertTrue(filters.contains("Redirect to device lan0"), filters);
  }

  @Test
  void connectionsAreForgottenByTheirSelectors() throws Exception {
    site.openTun().close();
    site.install();
    assertTrue(Site.ping(site.lan, "-c 1 " + Site.REMOTE_HOST));
    onGateway(() -> Conntrack.delete(List.of(new Conntrack.Selector(Site.REMOTE, Site.OFFICE, 0))));
    onGateway(
        () ->
            Conntrack.delete(
                List.of(new Conntrack.Selector(Site.OFFICE, Site.REMOTE, Ipv4Packets.UDP))));
    assertTrue(site.gateway.execute("conntrack -L").contains("dst=" + Site.REMOTE_HOST));
    onGateway(
        () ->
            Conntrack.delete(
                List.of(new Conntrack.Selector(Site.OFFICE, Site.REMOTE, Ipv4Packets.ICMP))));
    assertFalse(site.gateway.execute("conntrack -L").contains("dst=" + Site.REMOTE_HOST));
  }

  @Test
  void aPlanNeedsItsTun() {
    IOException error = assertThrows(IOException.class, () -> site.install());
    assertTrue(error.getMessage().contains(Site.TUN), error.getMessage());
  }

  @Test
  void rulesOfIpv6AreRulesLikeOthers() throws Exception {
    site.openTun().close();
    Prefix office = Prefix.parse("2001:db8:1::/64");
    Prefix remote = Prefix.parse("2001:db8:2::/64");
    InterceptRule ports =
        new InterceptRule(
            1,
            office,
            remote,
            Ipv4Packets.TCP,
            PortRange.ANY,
            new PortRange(22, 22),
            Verdict.PROTECT_ESTABLISHED,
            InterceptRule.NOT_ITS_OWN);
    site.install(ports, Site.rule(2, office, remote, Verdict.DISCARD));
    assertEquals(
        Set.of(
            "1 OUT_REDIRECT",
            "1 OUT_DROP_UNGUARDED",
            "1 OUT_CLEAR",
            "1 IN_DROP_ENCRYPTED_EXPECTED",
            "1 IN_DROP",
            "2 OUT_DROP",
            "2 OUT_DROP_UNGUARDED",
            "2 IN_DROP"),
        site.gateway.call(site.interception::counters).stream()
            .map(counter -> counter.rule() + " " + counter.kind())
            .collect(Collectors.toSet()));
    String bypass = site.gateway.execute("nft list chain inet culvert identity-ip6");
    assertTrue(bypass.contains("snat ip6 to ip6 saddr"), bypass);
  }

  @Test
  void interfacesAreListedByTheirOwnName() throws Exception {
    assertEquals(List.of("lo", "lan0", "wan0"), site.gateway.call(IpLink::names));
  }
}
