package dev.culvert.contracts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
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
    "fe80::, fe80::",
    "::ffff:10.0.0.1, ::ffff:a00:1",
    "64:ff9b::10.0.0.1, 64:ff9b::a00:1"
  })
  void printsTheCanonicalForm(String text, String canonical) {
    IpAddress address = IpAddress.parse(text);
    assertEquals(canonical, address.toString());
    assertEquals(address, IpAddress.of(address.bytes()));
    assertEquals(address, IpAddress.parse(canonical));
    assertArrayEquals(address.bytes(), address.toInetAddress().getAddress());
  }

  /** Whatever address a peer writes into a selector, its text is read as the same one. */
  @Test
  void everyAddressIsReadAsItIsPrinted() {
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[i % 4 == 0 ? 4 : 16];
      random.nextBytes(bytes);
      // Zeroes in rows, and now and then a mapped address.
      for (int j = 0; i % 2 == 0 && j < bytes.length; j++) {
        bytes[j] = random.nextInt(4) == 0 ? bytes[j] : 0;
      }
      if (i % 100 == 1) {
        Arrays.fill(bytes, 0, 10, (byte) 0);
        Arrays.fill(bytes, 10, 12, (byte) 0xff);
      }
      IpAddress address = IpAddress.of(bytes);
      assertEquals(address, IpAddress.parse(address.toString()));
      assertArrayEquals(bytes, IpAddress.parse(address.toString()).bytes());
    }
  }

  @Test
  void knowsAddressesThatLeaveNoHostOrLink() {
    assertTrue(IpAddress.parse("::ffff:10.0.0.1").isIpv4Mapped());
    assertFalse(IpAddress.parse("::fffe:a00:1").isIpv4Mapped());
    assertFalse(IpAddress.parse("10.0.0.1").isIpv4Mapped());
    assertTrue(IpAddress.parse("febf::1").isIpv6LinkLocal());
    assertFalse(IpAddress.parse("fec0::1").isIpv6LinkLocal());
    assertFalse(IpAddress.parse("169.254.0.1").isIpv6LinkLocal());
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
