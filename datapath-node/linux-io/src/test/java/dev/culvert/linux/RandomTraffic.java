package dev.culvert.linux;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Policies and packets of both IP versions, drawn so that they often meet. */
final class RandomTraffic {
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int GRE = 47;
  static final int ESP = 50;
  static final int ICMPV6 = 58;

  private static final int FRAGMENT_HEADER = 44;
  private static final int[] PROTOCOLS = {0, ICMP, TCP, UDP, GRE, ICMPV6};
  private static final int[] HOST_BITS = {0, 0, 1, 2, 8, 9, 17, 20};

  /** Every link carries it whole (RFC 8200 5); the kernel makes no shorter fragments. */
  private static final int IPV6_FRAGMENT = 1280;

  /**
   * A packet, whole or a fragment.
   *
   * @param name what it is recognised by: the identification of IPv4, the flow label of IPv6
   * @param sourcePort or type and code of ICMP; -1 where it shows none
   * @param later it is a fragment behind the first
   */
  record Packet(
      int name,
      IpAddress source,
      IpAddress destination,
      int protocol,
      int sourcePort,
      int destinationPort,
      boolean later,
      ByteBuffer bytes) {

    boolean hasPorts() {
      return switch (protocol) {
        case TCP, UDP, ICMP, ICMPV6 -> true;
        default -> false;
      };
    }
  }

  private final Random random;

  RandomTraffic(long seed) {
    random = new Random(seed);
  }

  List<Policy> policies(int count) {
    Policy.Action[] actions = Policy.Action.values();
    Policy.Level[] levels = Policy.Level.values();
    List<Policy> policies = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      boolean ipv6 = random.nextBoolean();
      int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
      boolean icmp = protocol == ICMP || protocol == ICMPV6;
      boolean hasPorts = icmp || protocol == TCP || protocol == UDP;
      PortRange source = hasPorts ? ports() : PortRange.ANY;
      policies.add(
          Policy.named(Integer.toString(i))
              .position(random.nextInt(1000) * 10_000L + i)
              .priority(random.nextInt(3) - 1)
              .between(prefix(ipv6), prefix(ipv6))
              .protocol(protocol)
              .ports(source, icmp || !hasPorts ? source : ports())
              .action(actions[random.nextInt(actions.length)])
              .level(levels[random.nextInt(levels.length)])
              .tunnel(true)
              .saBetween(IpAddress.parse("192.0.2.1"), IpAddress.parse("198.51.100.1"))
              .peer("peer")
              .build());
    }
    return policies;
  }

  private IpAddress address(boolean ipv6) {
    int bits = random.nextInt(2) << 17 | random.nextInt(2) << 8 | random.nextInt(4) + 1;
    return ipv6
        ? new IpAddress(
            IpAddress.Family.IPV6,
            0x2001_0db8_0000_0000L | random.nextInt(2),
            (long) random.nextInt(2) << 62 | bits)
        : IpAddress.ofIpv4(0x0a01_0000 | bits);
  }

  private IpPrefix prefix(boolean ipv6) {
    int hostBits = HOST_BITS[random.nextInt(HOST_BITS.length)] * (ipv6 ? 4 : 1);
    return IpPrefix.covering(address(ipv6), (ipv6 ? 128 : 32) - hostBits);
  }

  private PortRange ports() {
    int first = random.nextInt(4);
    return random.nextInt(3) > 0 ? PortRange.ANY : new PortRange(first, first + random.nextInt(2));
  }

  /** A packet, or the two fragments of one; source and destination differ. */
  List<Packet> packet(int name) {
    boolean ipv6 = random.nextBoolean();
    IpAddress source = address(ipv6);
    IpAddress destination = address(ipv6);
    while (destination.equals(source)) {
      destination = address(ipv6);
    }
    int protocol = PROTOCOLS[1 + random.nextInt(PROTOCOLS.length - 1)];
    int first = random.nextInt(4);
    int second = random.nextInt(4);
    boolean icmp = protocol == ICMP || protocol == ICMPV6;
    boolean shown = icmp || protocol == TCP || protocol == UDP;
    Packet whole =
        new Packet(
            name,
            source,
            destination,
            protocol,
            shown ? first : -1,
            shown ? (icmp ? first : second) : -1,
            false,
            ByteBuffer.allocate(0));
    ByteBuffer payload = ByteBuffer.allocate(20).putShort((short) first).putShort((short) second);
    // A data offset, without which TCP would not be tracked and its fragments not put together.
    payload.put(12, (byte) 0x50);
    if (random.nextInt(4) > 0) {
      return List.of(with(whole, false, ipv6 ? ipv6(whole, payload) : ipv4(whole, payload, 0)));
    }
    return ipv6 ? ipv6Fragments(whole, payload) : ipv4Fragments(whole, payload);
  }

  private static Packet with(Packet whole, boolean later, ByteBuffer bytes) {
    return new Packet(
        whole.name,
        whole.source,
        whole.destination,
        whole.protocol,
        later ? -1 : whole.sourcePort,
        later ? -1 : whole.destinationPort,
        later,
        bytes);
  }

  private static List<Packet> ipv4Fragments(Packet whole, ByteBuffer payload) {
    ByteBuffer more = ByteBuffer.allocate(16);
    return List.of(
        with(whole, false, ipv4(whole, payload.slice(0, 16), 0x2000)),
        with(whole, true, ipv4(whole, more, 16 / 8)));
  }

  private static List<Packet> ipv6Fragments(Packet whole, ByteBuffer payload) {
    ByteBuffer first =
        ByteBuffer.allocate(IPV6_FRAGMENT - 40).put(8, payload, 0, payload.capacity());
    ByteBuffer second = ByteBuffer.allocate(40);
    fragmentHeader(first, whole, 1);
    fragmentHeader(second, whole, IPV6_FRAGMENT - 48);
    return List.of(
        with(whole, false, ipv6(whole, FRAGMENT_HEADER, first)),
        with(whole, true, ipv6(whole, FRAGMENT_HEADER, second)));
  }

  /** RFC 8200 4.5. */
  private static void fragmentHeader(ByteBuffer at, Packet whole, int offsetAndMore) {
    at.put(0, (byte) whole.protocol).putShort(2, (short) offsetAndMore).putInt(4, whole.name);
  }

  /** ESP between the ends of a packet, with its name as SPI too. */
  static Packet espBetween(Packet ends) {
    Packet packet =
        new Packet(
            ends.name, ends.source, ends.destination, ESP, -1, -1, false, ByteBuffer.allocate(0));
    ByteBuffer payload = ByteBuffer.allocate(40).putInt(0, ends.name);
    boolean ipv6 = ends.source.family() == IpAddress.Family.IPV6;
    return with(packet, false, ipv6 ? ipv6(packet, payload) : ipv4(packet, payload, 0));
  }

  /** A packet that no policy matches. */
  static Packet unmatched(int name) {
    IpAddress source = IpAddress.parse("203.0.113.1");
    IpAddress destination = IpAddress.parse("203.0.113.2");
    Packet packet =
        new Packet(name, source, destination, GRE, -1, -1, false, ByteBuffer.allocate(0));
    return with(packet, false, ipv4(packet, ByteBuffer.allocate(20), 0));
  }

  /** RFC 791 3.1. */
  private static ByteBuffer ipv4(Packet of, ByteBuffer payload, int fragmentWord) {
    int length = 20 + payload.capacity();
    ByteBuffer packet =
        ByteBuffer.allocate(length)
            .put(0, (byte) 0x45)
            .putShort(2, (short) length)
            .putShort(4, (short) of.name)
            .putShort(6, (short) fragmentWord)
            .put(8, (byte) 64)
            .put(9, (byte) of.protocol)
            .put(12, of.source.bytes())
            .put(16, of.destination.bytes())
            .put(20, payload, 0, payload.capacity());
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += packet.getShort(i) & 0xffff;
    }
    return packet.putShort(10, (short) ~(sum + (sum >>> 16)));
  }

  private static ByteBuffer ipv6(Packet of, ByteBuffer payload) {
    return ipv6(of, of.protocol, payload);
  }

  /** RFC 8200 3. */
  private static ByteBuffer ipv6(Packet of, int nextHeader, ByteBuffer payload) {
    return ByteBuffer.allocate(40 + payload.capacity())
        .putInt(0, 0x6000_0000 | of.name)
        .putShort(4, (short) payload.capacity())
        .put(6, (byte) nextHeader)
        .put(7, (byte) 64)
        .put(8, of.source.bytes())
        .put(24, of.destination.bytes())
        .put(40, payload, 0, payload.capacity());
  }

  /** The name of a packet that came out, with the mark of a later fragment behind it. */
  static String nameOf(byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    boolean ipv6 = packet[0] >>> 4 == 6;
    int name = ipv6 ? bytes.getInt(0) & 0xf_ffff : bytes.getShort(4) & 0xffff;
    int offset =
        ipv6
            ? (packet[6] == FRAGMENT_HEADER ? bytes.getShort(42) & 0xfff8 : 0)
            : bytes.getShort(6) & 0x1fff;
    return name + (offset == 0 ? "" : " later");
  }
}
