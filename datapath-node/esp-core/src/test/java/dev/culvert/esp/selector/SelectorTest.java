package dev.culvert.esp.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
  private static final int ANY = TrafficSelector.ANY_PROTOCOL;
  private static final int UDP = IpProtocol.UDP;

  @ParameterizedTest
  @CsvSource({
    "10.1.202.0, YES",
    "10.1.202.255, YES",
    "10.1.201.255, NO",
    "10.1.203.0, NO",
    "200.0.0.1, NO"
  })
  void sourceIsARangeOfUnsignedNumbers(String source, Match expected) {
    SelectorSet selector = selector("10.1.202.0/24", "0.0.0.0/0", ANY, PortRange.ANY);
    assertEquals(expected, selector.match(udp(source, "255.255.255.254", 80)));
  }

  @ParameterizedTest
  @CsvSource({"79, NO", "80, YES", "90, YES", "91, NO"})
  void portsAreARange(int port, Match expected) {
    SelectorSet selector = selector("0.0.0.0/0", "10.0.0.0/8", UDP, new PortRange(80, 90));
    assertEquals(expected, selector.match(udp("1.1.1.1", "10.9.9.9", port)));
  }

  @Test
  void anotherProtocolDoesNotMatch() {
    SelectorSet tcp = selector("0.0.0.0/0", "0.0.0.0/0", IpProtocol.TCP, PortRange.ANY);
    assertEquals(Match.NO, tcp.match(udp("1.1.1.1", "2.2.2.2", 80)));
  }

  @Test
  void laterFragmentsCannotBeToldApartByPort() {
    byte[] fragment =
        Packets.withFragmentWord(Packets.udp("1.1.1.1", 5, "2.2.2.2", 80, 8), 0x2000 | 10);
    SelectorFields fields = read(fragment);
    assertEquals(
        Match.UNDECIDABLE, selector("0.0.0.0/0", "2.0.0.0/8", UDP, PortRange.of(80)).match(fields));
    assertEquals(Match.NO, selector("0.0.0.0/0", "3.0.0.0/8", UDP, PortRange.of(80)).match(fields));
    assertEquals(Match.YES, selector("0.0.0.0/0", "2.0.0.0/8", UDP, PortRange.ANY).match(fields));
  }

  @Test
  void theFirstFragmentHasItsPorts() {
    byte[] first = Packets.withFragmentWord(Packets.udp("1.1.1.1", 5, "2.2.2.2", 80, 8), 0x2000);
    assertEquals(
        Match.YES, selector("0.0.0.0/0", "0.0.0.0/0", UDP, PortRange.of(80)).match(read(first)));
  }

  @Test
  void aPacketCutShortOfItsPortsIsUndecidable() {
    byte[] cut = Packets.ipv4("1.1.1.1", "2.2.2.2", UDP, new byte[] {0, 5, 0});
    assertEquals(
        Match.UNDECIDABLE,
        selector("0.0.0.0/0", "0.0.0.0/0", UDP, PortRange.of(80)).match(read(cut)));
  }

  @Test
  void aProtocolWithoutPortsMatchesNoPort() {
    byte[] gre = Packets.ipv4("1.1.1.1", "2.2.2.2", 47, new byte[8]);
    assertEquals(
        Match.NO, selector("0.0.0.0/0", "0.0.0.0/0", ANY, PortRange.of(0)).match(read(gre)));
    assertEquals(Match.YES, selector("0.0.0.0/0", "0.0.0.0/0", 47, PortRange.ANY).match(read(gre)));
  }

  @Test
  void icmpTypeAndCodeStandWherePortsDo() {
    byte[] unreachable =
        Packets.ipv4("1.1.1.1", "2.2.2.2", IpProtocol.ICMP, new byte[] {3, 4, 0, 0});
    assertEquals(
        Match.YES,
        selector("0.0.0.0/0", "0.0.0.0/0", IpProtocol.ICMP, PortRange.of(3 << 8 | 4))
            .match(read(unreachable)));
    assertEquals(
        Match.NO,
        selector("0.0.0.0/0", "0.0.0.0/0", IpProtocol.ICMP, PortRange.of(3 << 8 | 3))
            .match(read(unreachable)));
  }

  @Test
  void pairsThatNoPacketMatchesAreNoSelector() {
    TrafficSelector tcp = trafficSelector("10.0.0.0/8", IpProtocol.TCP);
    TrafficSelector udp = trafficSelector("10.0.0.0/8", UDP);
    TrafficSelector ipv6 = trafficSelector("::/0", ANY);
    assertTrue(Selector.of(tcp, udp).isEmpty());
    assertTrue(Selector.of(ipv6, tcp).isEmpty());
    assertTrue(Selector.of(tcp, ipv6).isEmpty());
    assertTrue(Selector.of(trafficSelector("10.0.0.0/8", ANY), udp).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:202::, YES",
    "2001:db8:202:0:ffff:ffff:ffff:ffff, YES",
    "2001:db8:202:1::, NO",
    "2001:db8:201:ffff:ffff:ffff:ffff:ffff, NO",
    "fe80::1, NO"
  })
  void ipv6AddressesAreUnsignedNumbersToo(String source, Match expected) {
    SelectorSet selector = selector("2001:db8:202::/64", "::/0", UDP, PortRange.of(80));
    assertEquals(expected, selector.match(udp(source, "ffff::1", 80)));
  }

  @Test
  void theFamiliesAreApart() {
    SelectorSet ipv4 = selector("0.0.0.0/0", "0.0.0.0/0", ANY, PortRange.ANY);
    SelectorSet ipv6 = selector("::/0", "::/0", ANY, PortRange.ANY);
    assertEquals(Match.NO, ipv6.match(udp("1.1.1.1", "2.2.2.2", 80)));
    assertEquals(Match.NO, ipv4.match(udp("::1", "::2", 80)));
    assertEquals(Match.YES, ipv6.match(udp("::1", "::2", 80)));
  }

  @Test
  void portsAreReadBehindExtensionHeaders() {
    byte[] payload = HexFormat.of().parseHex("1100050200000100" + "00050050000800000000");
    SelectorFields fields = read(Packets.ipv6("::1", "::2", 0, payload));
    assertEquals(Match.YES, selector("::/0", "::/0", UDP, PortRange.of(80)).match(fields));
    assertEquals(IpAddress.parse("::1"), fields.sourceSelector().start());
    byte[] later = HexFormat.of().parseHex("1100000800000001" + "0005005000080000");
    assertEquals(
        Match.UNDECIDABLE,
        selector("::/0", "::/0", UDP, PortRange.of(80))
            .match(read(Packets.ipv6("::1", "::2", 44, later))));
  }

  @Test
  void aSetMatchesWhatOneOfItsPairsMatches() {
    SelectorSet set =
        SelectorSet.of(
            List.of(trafficSelector("10.0.0.0/8", ANY), trafficSelector("11.0.0.0/8", UDP)),
            List.of(trafficSelector("20.0.0.0/8", ANY)));
    assertEquals(Match.YES, set.match(udp("11.1.1.1", "20.1.1.1", 1)));
    assertEquals(Match.NO, set.match(udp("11.1.1.1", "21.1.1.1", 1)));
    byte[] gre = Packets.ipv4("11.1.1.1", "20.1.1.1", 47, new byte[8]);
    assertEquals(Match.NO, set.match(read(gre)));
  }

  /** Policies with the same manual keys: what one protects the other does not. */
  @Test
  void manualKeysCarryPairs() {
    SecurityAssociation sa =
        SaBuilder.of(Suite.CBC_SHA256, 0x100)
            .manual()
            .selectors(
                List.of(trafficSelector("10.0.0.0/8", ANY), trafficSelector("11.0.0.0/8", ANY)),
                List.of(trafficSelector("20.0.0.0/8", ANY), trafficSelector("21.0.0.0/8", ANY)))
            .outbound();
    SelectorSet set = SelectorSet.of(sa);
    assertEquals(Match.YES, set.match(udp("10.1.1.1", "20.1.1.1", 1)));
    assertEquals(Match.YES, set.match(udp("11.1.1.1", "21.1.1.1", 1)));
    assertEquals(Match.NO, set.match(udp("10.1.1.1", "21.1.1.1", 1)));
  }

  @Test
  void tellsIkeWhichPacketItWas() {
    SelectorFields fields = udp("10.1.202.7", "10.1.101.9", 53);
    assertEquals(
        new TrafficSelector(
            UDP, PortRange.of(53), IpAddress.parse("10.1.101.9"), IpAddress.parse("10.1.101.9")),
        fields.destinationSelector());
    assertEquals(PortRange.of(5), fields.sourceSelector().ports());
    byte[] gre = Packets.ipv4("11.1.1.1", "20.1.1.1", 47, new byte[8]);
    assertEquals(PortRange.ANY, read(gre).sourceSelector().ports());
  }

  private static SelectorFields udp(String source, String destination, int port) {
    return read(Packets.udp(source, 5, destination, port, 8));
  }

  private static SelectorFields read(byte[] packet) {
    SelectorFields fields = new SelectorFields();
    fields.read(packet, 0);
    return fields;
  }

  private static TrafficSelector trafficSelector(String prefix, int protocol) {
    return TrafficSelector.of(IpPrefix.parse(prefix), protocol, PortRange.ANY);
  }

  private static SelectorSet selector(
      String source, String destination, int protocol, PortRange ports) {
    return SelectorSet.of(
        List.of(trafficSelector(source, protocol)),
        List.of(TrafficSelector.of(IpPrefix.parse(destination), protocol, ports)));
  }
}
