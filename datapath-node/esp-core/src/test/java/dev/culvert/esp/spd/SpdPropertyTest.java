package dev.culvert.esp.spd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.selector.SelectorFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The SPD decides as a scan over the policies in the words of the contract does. */
class SpdPropertyTest {
  private static final int[] PROTOCOLS = {0, 1, 6, 17, 47};
  private static final int[] PREFIX_LENGTHS = {0, 8, 15, 24, 30, 32};

  private final Random random = new Random(4301);

  @Test
  void agreesWithANaiveScan() {
    int matched = 0;
    for (int round = 0; round < 200; round++) {
      List<Policy> policies = randomPolicies();
      Spd spd = new Spd();
      spd.replace(policies.stream().map(policy -> new SpdRule(policy, 0)).toList());
      SpdSnapshot snapshot = spd.snapshot();
      for (int i = 0; i < 50; i++) {
        byte[] packet = randomPacket();
        SelectorFields fields = new SelectorFields();
        fields.read(packet, 0);
        String expected = scan(policies, packet);
        assertEquals(expected, nameOf(snapshot.decide(fields, Tunnel.NOW)));
        matched += expected.isEmpty() ? 0 : 1;
      }
    }
    assertTrue(matched > 2000, "the packets hit policies: " + matched);
  }

  private static String scan(List<Policy> policies, byte[] packet) {
    IpAddress source = address(packet, 12);
    IpAddress destination = address(packet, 16);
    int protocol = packet[9];
    boolean hasPorts = protocol == 6 || protocol == 17;
    int sourcePort = protocol == 1 ? word(packet, 20) : hasPorts ? word(packet, 20) : -1;
    int destinationPort = protocol == 1 ? word(packet, 20) : hasPorts ? word(packet, 22) : -1;
    return policies.stream()
        .filter(policy -> !policy.disabled())
        .sorted(Policy.ORDER)
        .filter(policy -> policy.source().contains(source))
        .filter(policy -> policy.destination().contains(destination))
        .filter(policy -> policy.protocol() == 0 || policy.protocol() == protocol)
        .filter(policy -> portMatches(policy.sourcePorts(), sourcePort))
        .filter(policy -> portMatches(policy.destinationPorts(), destinationPort))
        .map(Policy::name)
        .findFirst()
        .orElse("");
  }

  private static boolean portMatches(PortRange ports, int port) {
    return ports.equals(PortRange.ANY) || (port >= ports.first() && port <= ports.last());
  }

  private static String nameOf(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Protect protect -> protect.entry().policy().name();
      case Verdict.Hold hold -> hold.entry().policy().name();
      case Verdict.Pass pass -> pass.entry().policy().name();
      case Verdict.Discard discard -> discard.entry().policy().name();
      case Verdict.Unmatched unmatched -> "";
    };
  }

  private List<Policy> randomPolicies() {
    List<Policy> policies = new ArrayList<>();
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      Policy.Action[] actions = Policy.Action.values();
      Policy.Action action = actions[random.nextInt(actions.length)];
      policies.add(
          new Policy(
              "policy" + i,
              random.nextInt(1000) * 100L + i,
              random.nextInt(3) - 1,
              randomPrefix(),
              randomPrefix(),
              PROTOCOLS[random.nextInt(PROTOCOLS.length)],
              randomPorts(),
              randomPorts(),
              action,
              Policy.Level.REQUIRE,
              Policy.IpsecProtocols.ESP,
              true,
              IpAddress.parse(Tunnel.GATEWAY1),
              IpAddress.parse(Tunnel.GATEWAY2),
              "peer",
              "default",
              random.nextInt(10) == 0,
              ""));
    }
    return policies;
  }

  /** Few distinct bits, so that addresses and prefixes meet. */
  private int randomAddress() {
    return 0x8a01_0000 | (random.nextInt(2) << 17) | random.nextInt(2) << 8 | random.nextInt(4);
  }

  private IpPrefix randomPrefix() {
    int length = PREFIX_LENGTHS[random.nextInt(PREFIX_LENGTHS.length)];
    return IpPrefix.covering(IpAddress.ofIpv4(randomAddress()), length);
  }

  private PortRange randomPorts() {
    int first = random.nextInt(4);
    return random.nextInt(3) > 0 ? PortRange.ANY : new PortRange(first, first + random.nextInt(2));
  }

  private byte[] randomPacket() {
    byte[] payload = new byte[8];
    payload[1] = (byte) random.nextInt(4);
    payload[3] = (byte) random.nextInt(4);
    int protocol = PROTOCOLS[1 + random.nextInt(PROTOCOLS.length - 1)];
    return Packets.ipv4(
        IpAddress.ofIpv4(randomAddress()).toString(),
        IpAddress.ofIpv4(randomAddress()).toString(),
        protocol,
        payload);
  }

  private static IpAddress address(byte[] packet, int at) {
    return IpAddress.ofIpv4(word(packet, at) << 16 | word(packet, at + 2));
  }

  private static int word(byte[] packet, int at) {
    return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
  }
}
