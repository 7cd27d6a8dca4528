package dev.culvert.sa.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.Router;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.InvalidConfigException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a menu shows of an item can be given back, and means the same item. */
class RoundTripTest {

  private final Router router = new Router();

  @BeforeEach
  void configure() {
    router.run(
        """
        /ip ipsec profile add name=p hash=sha512 enc=aes-192 dh=ecp384 dpd-interval=disable-dpd
        /ip ipsec proposal add name=q auth=sha1,null enc=aes-128-cbc,aes-256-gcm pfs-group=none
        /ip ipsec peer add address=10.0.0.0/24:501 local-address=10.1.0.1 profile=p passive=yes \\
          secret=0x00 comment="two \\"words\\""
        /ip ipsec identity set 0 my-id=fqdn:a.example remote-id=key-id:b=c
        /ip ipsec policy add src-address=10.2.0.0/16:80-90 dst-address=10.3.0.0/16 protocol=tcp \\
          level=unique sa-dst-address=10.0.0.7 tunnel=yes dont-fragment=inherit dscp=46 proposal=q \\
          tfc-padding=mtu tfc-dummies=5 \\
          priority=-5 disabled=yes
        /ip ipsec policy add sa-src-address=10.1.0.1 sa-dst-address=10.0.0.8 ipsec-protocols=ah,esp
        /ip ipsec peer add address=2001:db8:7::/48:501 local-address=2001:db8:1::1 secret=0x00
        /ip ipsec policy add src-address=2001:db8:2::/48:80-90 dst-address=2001:db8:3::7/128 \\
          protocol=tcp sa-dst-address=2001:db8:7::1 tunnel=yes
        /ip ipsec policy add src-address=2001:db8:2::/48 dst-address=::/0 protocol=icmpv6 \\
          icmp-options=128 sa-src-address=10.1.0.1 sa-dst-address=10.0.0.9 tunnel=yes
        /ip ipsec policy add action=discard src-address=0.0.0.0/0 dst-address=10.9.0.0/16
        /ip ipsec policy add action=none src-address=0.0.0.0/0 dst-address=10.8.0.0/16 \\
          protocol=icmp icmp-options=3:1-4
        /ip ipsec manual-sa add name=k ah-algorithm=sha1 ah-key=0x0a/0B ah-spi=0x101/fedcba98 \\
          esp-enc-algorithm=des esp-enc-key=0102030405060708 esp-spi=200
        /ip ipsec policy add sa-src-address=10.1.0.1 sa-dst-address=10.7.0.8 manual-sa=k
        /ip firewall nat add chain=srcnat action=masq src-address=10.2.0.0/16 out-interface=eth0.7
        /ip firewall nat add chain=srcnat action=accept src-address=2001:db8::/32 dst-address=::/0
        """);
  }

  @Test
  void everyItemOfEveryMenu() throws InvalidConfigException {
    for (ConfigMenu<?> menu : Menus.configMenus()) {
      giveBack(menu);
    }
  }

  private <O extends ConfigObject> void giveBack(ConfigMenu<O> menu) throws InvalidConfigException {
    Scene scene = router.scene();
    for (Row row : menu.rows(scene)) {
      O object = scene.configuration().find(menu.objectClass(), row.id()).orElseThrow();
      List<Setting> shown =
          row.fields().stream().map(field -> new Setting(field.name(), field.value())).toList();
      Plan plan = router.engine.set(menu, object, shown, scene.configuration());
      assertEquals(List.of(new Change.Put(object)), plan.changes());
    }
  }

  /** One meaning of "not given", for whoever types a policy and for whoever makes one. */
  @Test
  void aPolicyOfWhichOnlyTheEndsAreGivenIsAsItsBuilderHasIt() {
    Router fresh = new Router();
    fresh.run(
        """
        /ip ipsec peer add name=a address=10.0.0.8/32 secret=0x00
        /ip ipsec policy add sa-src-address=10.1.0.1 sa-dst-address=10.0.0.8
        """);
    Policy typed = fresh.scene().configuration().all(Policy.class).getFirst();
    assertEquals(
        Policy.named(typed.name())
            .position(typed.position())
            .saBetween(typed.saSource(), typed.saDestination())
            .peer("a")
            .build(),
        typed);
  }
}
