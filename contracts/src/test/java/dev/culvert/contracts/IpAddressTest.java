package dev.culvert.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  /** The IPv6 rows are the examples of RFC 5952 section 4. */
  @ParameterizedTest
  @CsvSource({
    "10.1.202.7, 10.1.202.7",
    "255.255.255.255, 255.255.255.255",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::, ::",
    "::1, ::1",
    "fe80::, fe80::"
  })
  void printsTheCanonicalForm(String text, String canonical) {
    IpAddress address = IpAddress.parse(text);
    assertEquals(canonical, address.toString());
    assertEquals(address, IpAddress.of(address.bytes()));
    assertArrayEquals(address.bytes(), address.toInetAddress().getAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.1", "256.1.1.1", "example.org", "fe80::1%eth0", "1:2:3", "::g"})
  void refusesWhatIsNoLiteralAddress(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
    assertEquals("not an IP address: \"" + text + "\"", e.getMessage());
  }

  @Test
  void ordersNumericallyAndUnsigned() {
    assertTrue(IpAddress.parse("9.0.0.0").compareTo(IpAddress.parse("10.0.0.0")) < 0);
    assertTrue(IpAddress.parse("127.0.0.1").compareTo(IpAddress.parse("192.168.0.1")) < 0);
    assertTrue(IpAddress.parse("7f::").compareTo(IpAddress.parse("ff::")) < 0);
    assertTrue(IpAddress.parse("255.0.0.0").compareTo(IpAddress.parse("::")) < 0);
  }
}
