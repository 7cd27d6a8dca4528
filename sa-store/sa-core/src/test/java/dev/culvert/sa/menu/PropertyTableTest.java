package dev.culvert.sa.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.sa.syntax.MenuPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PropertyTableTest {

  static List<ConfigMenu<?>> menus() {
    return Menus.configMenus();
  }

  @ParameterizedTest
  @MethodSource("menus")
  void namesAreDistinct(ConfigMenu<?> menu) {
    Set<String> seen = new HashSet<>();
    for (Property<?> property : menu.properties()) {
      for (String name : property.names()) {
        assertTrue(seen.add(name), menu.path() + " has " + name + " twice");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("menus")
  void everyPropertyExplainsItself(ConfigMenu<?> menu) {
    for (Property<?> property : menu.properties()) {
      assertFalse(property.help().isBlank(), property.name());
      assertFalse(property.type().form().isBlank(), property.name());
    }
  }

  @ParameterizedTest
  @MethodSource("menus")
  void defaultsAreReadAndWrittenTheSame(ConfigMenu<?> menu) {
    Values defaults = Settings.defaults(menu);
    for (Property<?> property : menu.properties()) {
      property
          .defaultText()
          .ifPresent(text -> assertEquals(text, defaults.text(property).orElseThrow()));
    }
  }

  @ParameterizedTest
  @MethodSource("menus")
  void everyMenuIsInTheTree(ConfigMenu<?> menu) {
    assertTrue(Menus.tree().at(menu.path()).orElseThrow().verbs().containsAll(menu.verbs()));
  }

  @Test
  void secretsAreNeverPlain() {
    for (ConfigMenu<?> menu : menus()) {
      for (Property<?> property : menu.properties()) {
        if (property.name().equals("secret")) {
          assertEquals(Property.Role.SECRET, property.role());
          assertFalse(menu.fieldNames().contains("secret"));
        }
      }
    }
  }

  @Test
  void theTreeHasTheMenusOfThisVersion() {
    for (String path :
        List.of(
            "/ip ipsec peer",
            "/ip ipsec profile",
            "/ip ipsec identity",
            "/ip ipsec proposal",
            "/ip ipsec manual-sa",
            "/ip ipsec policy",
            "/ip ipsec installed-sa",
            "/ip ipsec active-peers",
            "/ip ipsec counters",
            "/ip ipsec statistics",
            "/ip firewall nat")) {
      assertTrue(Menus.at(MenuPath.of(path)).isPresent(), path);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "30m,30m",
    "1d2h,1d2h",
    "00:30:00,30m",
    "15,15s",
    "90s,1m30s",
    "1w,7d",
    "0s,0s",
    "24h,1d"
  })
  void timeSpans(String text, String written) {
    ValueType<java.time.Duration> type =
        TimeSpan.between(java.time.Duration.ZERO, java.time.Duration.ofDays(10));
    assertEquals(written, type.formatter().apply(type.parser().apply(text)));
  }

  @ParameterizedTest
  @CsvSource({"''", "h", "1x", "-1s", "1m2h", "100d", "99999999s"})
  void badTimeSpans(String text) {
    ValueType<java.time.Duration> type =
        TimeSpan.between(java.time.Duration.ZERO, java.time.Duration.ofDays(10));
    assertThrows(IllegalArgumentException.class, () -> type.parser().apply(text));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.202.0/24:any,10.1.202.0/24:any",
    "10.1.202.0/24,10.1.202.0/24:any",
    "10.0.0.1,10.0.0.1/32:any",
    "10.0.0.1:80,10.0.0.1/32:80",
    "10.0.0.0/8:80-90,10.0.0.0/8:80-90",
    "2001:db8::1,2001:db8::1/128:any",
    "2001:db8::/32:500,2001:db8::/32:500",
    "2001:0DB8:0:0::/32:any,2001:db8::/32:any",
    "::/0,::/0:any"
  })
  void addressesWithPorts(String text, String written) {
    assertEquals(written, AddressAndPort.TYPE.parser().apply(text).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.202.5/24",
    "10.1.202.0/33",
    "10.1.202.0/24:",
    "10.1.202.0/24:70000",
    "'',",
    "2001:db8::1/64",
    "2001:db8::/129",
    "2001:db8::/32:",
    "2001:db8::/32:70000",
    "[2001:db8::1]:500",
    "fe80::1%ether1",
    "example.org"
  })
  void badAddressesWithPorts(String text) {
    assertThrows(
        IllegalArgumentException.class,
        () -> AddressAndPort.TYPE.parser().apply(text == null ? "" : text));
  }
}
