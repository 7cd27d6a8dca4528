package dev.culvert.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPrefixTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.202.0/24, 10.1.202.0, 10.1.202.255",
    "0.0.0.0/0, 0.0.0.0, 255.255.255.255",
    "192.168.80.1, 192.168.80.1, 192.168.80.1",
    "::/0, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::/32, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::/64, 2001:db8::, 2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8::8/125, 2001:db8::8, 2001:db8::f"
  })
  void knowsItsFirstAndLastAddress(String prefix, String first, String last) {
    IpPrefix parsed = IpPrefix.parse(prefix);
    assertEquals(IpAddress.parse(first), parsed.first());
    assertEquals(IpAddress.parse(last), parsed.last());
    assertTrue(parsed.contains(parsed.first()));
    assertTrue(parsed.contains(parsed.last()));
  }

  @Test
  void containsNeitherNeighboursNorTheOtherFamily() {
    IpPrefix lan = IpPrefix.parse("10.1.202.0/24");
    assertFalse(lan.contains(IpAddress.parse("10.1.201.255")));
    assertFalse(lan.contains(IpAddress.parse("10.1.203.0")));
    assertFalse(IpPrefix.parse("0.0.0.0/0").contains(IpAddress.parse("::1")));
  }

  @Test
  void refusesHostBitsAndNamesTheFix() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse("10.1.202.7/24"));
    assertEquals("10.1.202.7/24 has host bits set; the prefix is 10.1.202.0/24", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse("10.1.202.0/33"));
    assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse("10.1.202.0/x"));
  }
}
