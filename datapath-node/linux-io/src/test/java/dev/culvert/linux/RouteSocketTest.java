package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouteSocketTest {
  private static final int MUTATIONS = 100_000 * Integer.getInteger("culvert.fuzz.times", 1);

  /** What Linux 6.18 answered for a route with "mtu 1300" (little-endian machine). */
  private static final byte[] RECORDED =
      HexFormat.of()
          .parseHex(
              "480000001800000000000000951d000002100000fe0300010000000008000f00fe000000080001000a01"
                  + "00000c0008000800020014050000080005000a0000020800040003000000");

  /** The same for two equal ways. */
  private static final byte[] TWO_WAYS =
      HexFormat.of()
          .parseHex(
              "500000001800000000000000951d000002100000fe0300010000000008000f00fe000000080001000a03"
                  + "0000240009001000000003000000080005000a0000021000000004000000080005000a000003");

  @Test
  void anAnswerIsRead() {
    assertEquals(new Route(List.of(3), 1300), RouteMessages.decode(RECORDED, RECORDED.length));
    assertEquals(new Route(List.of(3, 4), 0), RouteMessages.decode(TWO_WAYS, TWO_WAYS.length));
    byte[] unreachable = HexFormat.of().parseHex("14000000020000000000000000000000" + "9bffffff");
    assertEquals(Route.NONE, RouteMessages.decode(unreachable, unreachable.length));
  }

  @Test
  void theQuestionIsForTheEntryOfTheTable() {
    byte[] expected =
        HexFormat.of()
            .parseHex(
                "2c0000001a0001000000000000000000022020000000000000200000"
                    + "080001000a010005080002000a000901");
    assertArrayEquals(expected, RouteMessages.request(address("10.0.9.1"), address("10.1.0.5")));
  }

  @Test
  void noBytesMakeItFailOrReadBeyondTheEnd() {
    Random random = new Random(1300);
    int found = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = (i % 2 == 0 ? RECORDED : TWO_WAYS).clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(mutated, random.nextInt(mutated.length + 1));
      found += RouteMessages.decode(cut, cut.length).interfaces().size();
      found += RouteMessages.decode(mutated, mutated.length).interfaces().size();
    }
    assertTrue(found > MUTATIONS / 4, "the mutations reach the routes: " + found);
  }

  @Test
  void theKernelTellsRoutesOfBothVersionsOfIp() throws Exception {
    NetworkNamespace.assumeAvailable();
    try (NetworkNamespace here = NetworkNamespace.create("route");
        NetworkNamespace there = NetworkNamespace.create("away")) {
      NetworkNamespace.connect(here, "eth0", there, "eth0");
      here.ip("address add 10.9.1.1/24 dev eth0");
      here.ip("address add 2001:db8:9::1/64 dev eth0 nodad");
      here.ip("address add 192.0.2.1/32 dev lo");
      here.ip("route add 10.1.0.0/16 via 10.9.1.2");
      here.ip("route add 10.2.0.0/16 via 10.9.1.2 mtu 1300");
      here.ip("-6 route add 2001:db8:1::/48 via 2001:db8:9::2 mtu 1350");
      int index = Integer.parseInt(here.ip("-o link show eth0").split(":")[0]);
      try (RouteSocket routes = here.call(RouteSocket::open)) {
        Route byEth0 = new Route(List.of(index), 0);
        assertEquals(byEth0, find(routes, "10.9.1.1", "10.9.1.7"));
        assertEquals(byEth0, find(routes, "192.0.2.1", "10.1.0.7"), "not by the address's own");
        assertEquals(new Route(List.of(index), 1300), find(routes, "192.0.2.1", "10.2.0.7"));
        assertEquals(byEth0, find(routes, "2001:db8:9::1", "2001:db8:9::7"));
        assertEquals(
            new Route(List.of(index), 1350), find(routes, "2001:db8:9::1", "2001:db8:1::7"));
        assertEquals(Route.NONE, find(routes, "10.9.1.1", "10.3.0.7"), "no way there");
        assertEquals(Route.NONE, find(routes, "10.9.9.9", "10.1.0.7"), "no address of ours");
      }
    }
  }

  @Test
  void changesOfRoutesAndInterfacesAreHeard() throws Exception {
    NetworkNamespace.assumeAvailable();
    try (NetworkNamespace here = NetworkNamespace.create("route");
        NetworkNamespace there = NetworkNamespace.create("away")) {
      NetworkNamespace.connect(here, "eth0", there, "eth0");
      here.ip("address add 10.9.1.1/24 dev eth0");
      here.ip("address add 2001:db8:9::1/64 dev eth0 nodad");
      try (RouteChanges changes = here.call(RouteChanges::open)) {
        for (String change :
            List.of(
                "route add 10.1.0.0/16 via 10.9.1.2",
                "route change 10.1.0.0/16 via 10.9.1.2 mtu 1300",
                "-6 route add 2001:db8:1::/48 via 2001:db8:9::2 mtu 1350",
                "link set eth0 mtu 1400")) {
          here.ip(change);
          assertTrue(changes.any(), change);
        }
      }
    }
  }

  private static Route find(RouteSocket routes, String source, String destination)
      throws LinuxException {
    return routes.find(address(source), address(destination));
  }

  private static byte[] address(String text) {
    return InetAddress.ofLiteral(text).getAddress();
  }
}
