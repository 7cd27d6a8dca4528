package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.fixture.Packets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportedMtuTest {
  private static final int INPUTS = 5_000 * Integer.getInteger("culvert.fuzz.times", 1);

  private static byte[] ipsec(String from, String to, int protocol) {
    byte[] payload = new byte[1400];
    int espAt = protocol == IpProtocol.UDP ? UdpHeader.BYTES : 0;
    if (protocol == IpProtocol.AH) {
      AhHeader.write(payload, 0, IpProtocol.ESP, 24, 0x1001, 0xffff_fff0L);
    } else {
      EspHeader.write(payload, espAt, 0x1001, 0xffff_fff0L);
    }
    return Packets.ip(from, to, protocol, payload);
  }

  /** The message about a packet, as IpSockets deliver it. */
  private static byte[] message(byte[] packet, int mtu) {
    byte[] message = new byte[1280];
    int length = TooBigMessage.write(packet, 0, mtu, message, 0);
    int from = IpPacket.isIpv6(packet, 0) ? Ipv6Header.BYTES : 0;
    return Arrays.copyOfRange(message, from, length);
  }

  private static Optional<ReportedMtu> read(byte[] packet, byte[] message) {
    return IpPacket.isIpv6(packet, 0)
        ? ReportedMtu.ofIcmpv6(message, message.length)
        : ReportedMtu.ofIpv4(message, message.length);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.2, 50, ESP",
    "192.0.2.1, 192.0.2.2, 17, ESP",
    "192.0.2.1, 192.0.2.2, 51, AH",
    "2001:db8::1, 2001:db8::2, 50, ESP",
    "2001:db8::1, 2001:db8::2, 51, AH"
  })
  void namesThePacketThatWasTooLong(String from, String to, int protocol, SaKey.Protocol expected) {
    byte[] packet = ipsec(from, to, protocol);
    assertEquals(
        Optional.of(
            new ReportedMtu(
                1400, IpAddress.parse(from), IpAddress.parse(to), expected, 0x1001, 0xffff_fff0L)),
        read(packet, message(packet, 1400)));
  }

  @Test
  void aRouterThatTellsNothingMeans576() {
    byte[] packet = ipsec("192.0.2.1", "192.0.2.2", IpProtocol.ESP);
    assertEquals(576, read(packet, message(packet, 0)).orElseThrow().mtu());
    assertEquals(576, read(packet, message(packet, 68)).orElseThrow().mtu());
  }

  @Test
  void lessThanEveryPathOfIpv6TakesIsNotBelieved() {
    byte[] packet = ipsec("2001:db8::1", "2001:db8::2", IpProtocol.ESP);
    assertTrue(read(packet, message(packet, 1280)).isPresent());
    assertFalse(read(packet, message(packet, 1279)).isPresent());
    assertFalse(read(packet, message(packet, -1)).isPresent());
  }

  @Test
  void aPacketThatWouldHaveFittedIsNoEvidence() {
    byte[] packet = ipsec("192.0.2.1", "192.0.2.2", IpProtocol.ESP);
    assertFalse(read(packet, message(packet, packet.length)).isPresent());
  }

  @Test
  void aShortQuotationHasAnSpiAtLeast() {
    byte[] packet = ipsec("192.0.2.1", "192.0.2.2", IpProtocol.AH);
    byte[] whole = message(packet, 1400);
    byte[] quoting64Bits = shortened(whole, 20 + 8 + 20 + 8);
    assertNull(read(packet, quoting64Bits).orElseThrow().sequence());
    assertFalse(read(packet, shortened(whole, 20 + 8 + 20 + 7)).isPresent());
  }

  private static byte[] shortened(byte[] message, int length) {
    byte[] changed = Arrays.copyOf(message, length);
    NetworkOrder.put16(changed, 2, length);
    NetworkOrder.put16(changed, 22, 0);
    NetworkOrder.put16(changed, 22, InternetChecksum.of(changed, 20, length - 20));
    return Packets.withChecksum(changed);
  }

  @Test
  void aWrongChecksumIsNotRead() {
    byte[] packet = ipsec("192.0.2.1", "192.0.2.2", IpProtocol.ESP);
    byte[] message = message(packet, 1400);
    message[100] ^= 1;
    assertFalse(read(packet, message).isPresent());
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(1191);
    for (int protocol : new int[] {IpProtocol.ESP, IpProtocol.AH, IpProtocol.UDP}) {
      for (String from : new String[] {"192.0.2.1", "2001:db8::1"}) {
        byte[] packet = ipsec(from, from, protocol);
        byte[] sound = message(packet, 1300);
        for (int i = 0; i < INPUTS; i++) {
          byte[] message = Arrays.copyOf(sound, random.nextInt(sound.length + 1));
          for (int flips = random.nextInt(4); flips > 0 && message.length > 0; flips--) {
            message[random.nextInt(Math.min(80, message.length))] = (byte) random.nextInt();
          }
          read(packet, message)
              .ifPresent(report -> assertTrue(report.mtu() >= 576, report::toString));
        }
      }
    }
  }
}
