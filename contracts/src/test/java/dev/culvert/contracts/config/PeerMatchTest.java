package dev.culvert.contracts.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerMatchTest {

  private static final IpAddress LOCAL = IpAddress.parse("192.168.90.1");
  private static final IpAddress REMOTE = IpAddress.parse("192.168.80.1");

  @Test
  void theLongestPrefixWins() {
    List<Peer> peers =
        List.of(
            peer("any", "0.0.0.0/0", null, false),
            peer("office2", "192.168.80.1", null, false),
            peer("net", "192.168.0.0/16", null, false));
    assertEquals(Optional.of("office2"), match(peers));
  }

  @Test
  void disabledPeersAndOtherLocalAddressesDoNotMatch() {
    assertEquals(
        Optional.of("net"),
        match(
            List.of(
                peer("net", "192.168.0.0/16", null, false),
                peer("off", "192.168.80.1", null, true),
                peer("other", "192.168.80.1", IpAddress.parse("192.168.90.2"), false))));
    assertEquals(Optional.empty(), match(List.of(peer("v6", "::/0", null, false))));
  }

  @Test
  void equalPrefixesPreferALocalAddressThenTheFirstName() {
    assertEquals(
        Optional.of("c"),
        match(
            List.of(
                peer("a", "192.168.80.1", null, false),
                peer("b", "192.168.80.1", null, false),
                peer("c", "192.168.80.1", LOCAL, false))));
    assertEquals(
        Optional.of("a"),
        match(
            List.of(
                peer("b", "192.168.80.1", null, false), peer("a", "192.168.80.1", null, false))));
  }

  private static Optional<String> match(List<Peer> peers) {
    return PeerMatch.find(peers, LOCAL, REMOTE).map(Peer::name);
  }

  private static Peer peer(String name, String address, IpAddress local, boolean disabled) {
    return new Peer(
        name, IpPrefix.parse(address), 500, local, "default", false, true, disabled, "");
  }
}
