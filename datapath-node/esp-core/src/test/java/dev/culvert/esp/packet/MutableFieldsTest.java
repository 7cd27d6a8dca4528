package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4302 appendix A. */
class MutableFieldsTest {
  private static final String HERE = "2001:db8::1";
  private static final String THERE = "2001:db8::9";
  private static final String STOP1 = "20010db8000000000000000000000002";
  private static final String STOP2 = "20010db8000000000000000000000003";
  private static final String END = "20010db8000000000000000000000009";

  @Test
  void theBaseHeaderOfIpv4KeepsWhatNoRouterChanges() {
    byte[] headers = HexFormat.of().parseHex("45b800546789600040331234c0a85a01c0a85001");
    assertTrue(MutableFields.settle(headers, 20, true));
    assertEquals("450000546789000000330000c0a85a01c0a85001", HexFormat.of().formatHex(headers));
  }

  @ParameterizedTest
  @CsvSource({
    // Immutable: router alert, security, CIPSO, sender directed multi-destination delivery.
    "94040000, 94040000",
    "8203ab01, 8203ab01",
    "8604abcd, 8604abcd",
    "95040102, 95040102",
    // Mutable or superseded: record route, time stamp, stream ID, traceroute, unknown.
    "07070400000000010000, 00000000000000010000",
    "44080500000000ff, 0000000000000000",
    "88040001, 00000000",
    "5204abcd, 00000000",
    "de04abcd, 00000000",
    // Behind the end nothing is an option.
    "01000705, 01000705",
  })
  void optionsOfIpv4AreImmutableOrZeroAsAWhole(String options, String settled) {
    byte[] headers = ipv4(options);
    assertTrue(MutableFields.settle(headers, headers.length, false));
    assertEquals(settled, HexFormat.of().formatHex(headers, 20, 20 + settled.length() / 2));
  }

  @ParameterizedTest
  @CsvSource({"9405ffff", "94010000", "01010194", "9400ffff"})
  void optionsThatAreNotWholeCannotBeSettled(String options) {
    byte[] headers = ipv4(options);
    assertFalse(MutableFields.settle(headers, headers.length, false));
  }

  @ParameterizedTest
  @CsvSource({"4, 0a000009", "8, 0a000009", "12, 0a000001"})
  void aSourceRouteEndsAtItsLastAddress(int pointer, String destination) {
    String route = "830b" + HexFormat.of().toHexDigits((byte) pointer) + "0a000005" + "0a000009";
    byte[] headers = ipv4(route + "00");
    assertTrue(MutableFields.settle(headers, headers.length, true));
    assertEquals(destination, HexFormat.of().formatHex(headers, 16, 20));
    assertArrayEquals(new byte[12], Arrays.copyOfRange(headers, 20, 32));
  }

  @Test
  void theBaseHeaderOfIpv6KeepsWhatNoRouterChanges() {
    byte[] headers = Packets.ipv6(HERE, THERE, 51, new byte[0]);
    byte[] changed = headers.clone();
    changed[0] |= 0x0b;
    changed[1] = (byte) 0x8f;
    changed[2] = 0x12;
    changed[3] = 0x34;
    assertTrue(MutableFields.settle(changed, 40, false));
    headers[7] = 0;
    assertArrayEquals(headers, changed);
  }

  @ParameterizedTest
  @CsvSource({
    // Router alert does not change, option 3e may.
    "3300050200000100, 3300050200000100",
    "33003e0411223344, 33003e0400000000",
    "330000003e021234, 330000003e020000",
  })
  void dataOfOptionsThatMayChangeIsZero(String options, String settled) {
    for (int header : new int[] {IpProtocol.HOP_BY_HOP_OPTIONS, IpProtocol.DESTINATION_OPTIONS}) {
      byte[] headers = Packets.ipv6(HERE, THERE, header, HexFormat.of().parseHex(options));
      assertTrue(MutableFields.settle(headers, headers.length, false));
      assertEquals(settled, HexFormat.of().formatHex(headers, 40, headers.length));
    }
  }

  @Test
  void anOptionThatPassesItsHeaderCannotBeSettled() {
    byte[] headers = Packets.ipv6(HERE, THERE, 0, HexFormat.of().parseHex("33003e0511223344"));
    assertFalse(MutableFields.settle(headers, headers.length, false));
  }

  @Test
  void aRouteIsTakenAsItArrives() {
    String route = "3304000200000000" + STOP2 + END;
    byte[] leaving =
        Packets.ipv6(HERE, "2001:db8::2", IpProtocol.ROUTING, HexFormat.of().parseHex(route));
    byte[] arriving =
        Packets.ipv6(
            HERE,
            THERE,
            IpProtocol.ROUTING,
            HexFormat.of().parseHex("3304000000000000" + STOP1 + STOP2));
    assertTrue(MutableFields.settle(leaving, leaving.length, true));
    assertTrue(MutableFields.settle(arriving, arriving.length, false));
    assertArrayEquals(arriving, leaving);
  }

  @ParameterizedTest
  @CsvSource({"3302040100000000", "3302000200000000"})
  void aRouteThatIsNotKnownCannotBePredicted(String start) {
    byte[] headers =
        Packets.ipv6(HERE, THERE, IpProtocol.ROUTING, HexFormat.of().parseHex(start + STOP1));
    assertFalse(MutableFields.settle(headers.clone(), headers.length, true));
    assertTrue(MutableFields.settle(headers, headers.length, false), "at its end it is as it is");
  }

  private static byte[] ipv4(String options) {
    byte[] octets = HexFormat.of().parseHex(options);
    byte[] headers = new byte[20 + (octets.length + 3 & ~3)];
    headers[0] = (byte) (0x40 | headers.length / 4);
    System.arraycopy(new byte[] {10, 0, 0, 1}, 0, headers, 16, 4);
    System.arraycopy(octets, 0, headers, 20, octets.length);
    return headers;
  }
}
