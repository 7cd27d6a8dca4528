package dev.culvert.datapath.sa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction.Install;
import dev.culvert.contracts.event.NodeInstruction.Remove;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaLimit;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaTableTest {

  private static final SealingKeyPair NODE_KEY = SealingKeyPair.generate(new Random(1)::nextBytes);
  private static final SealingKeyPair OTHER_KEY = SealingKeyPair.generate(new Random(2)::nextBytes);
  private final Instant now = Instant.now();

  private final Spd spd = new Spd();
  private final InboundSad sad = new InboundSad();
  private final List<SaReport> reports = new ArrayList<>();
  private final List<IkeCommand> told = new ArrayList<>();
  private final SaTable table =
      new SaTable(
          "office1",
          spd,
          sad,
          PlantedSa.compiler("office1", NODE_KEY),
          PlantedSa.leases(),
          reports::add,
          (spi, command) -> told.add(command));

  @Test
  void installsWhatIsSealedToTheNodeAndReportsIt() {
    PlantedSa out = sa(SaKey.Direction.OUT, 0x1001, null);
    PlantedSa in = sa(SaKey.Direction.IN, 0x1002, null);
    table.apply(out.installSealedTo(NODE_KEY.publicKey()), now);
    table.apply(in.installSealedTo(NODE_KEY.publicKey()), now);
    assertEquals(1, spd.sas().size());
    assertEquals(1, sad.sas().size());
    assertEquals(Set.of("p1"), spd.protectedPolicies());
    assertEquals(
        List.of(
            new SaReport.Installed("office1", out.sa().key(), now),
            new SaReport.Installed("office1", in.sa().key(), now)),
        reports);
  }

  @Test
  void installingAgainChangesNothing() {
    PlantedSa out = sa(SaKey.Direction.OUT, 0x1001, null);
    table.apply(out.installSealedTo(NODE_KEY.publicKey()), now);
    var first = spd.sas().iterator().next();
    table.apply(out.installSealedTo(NODE_KEY.publicKey()), now);
    assertEquals(first, spd.sas().iterator().next());
    assertEquals(1, reports.size());
  }

  @Test
  void removesAndReportsOnce() {
    PlantedSa in = sa(SaKey.Direction.IN, 0x1002, null);
    table.apply(in.installSealedTo(NODE_KEY.publicKey()), now);
    table.apply(new Remove(in.sa().key()), now);
    table.apply(new Remove(in.sa().key()), now);
    assertTrue(sad.sas().isEmpty());
    assertEquals(new SaReport.Removed("office1", in.sa().key(), now), reports.getLast());
    assertEquals(2, reports.size());
  }

  @Test
  void refusesKeysThatAreSealedToAnotherNode() {
    PlantedSa out = sa(SaKey.Direction.OUT, 0x1001, null);
    assertRefused(out.installSealedTo(OTHER_KEY.publicKey()), "keys: sealed to key");
  }

  @Test
  void refusesKeysOfAnotherSa() {
    PlantedSa out = sa(SaKey.Direction.OUT, 0x1001, null);
    Sealed others = sa(SaKey.Direction.OUT, 0x1003, null).sealedTo(NODE_KEY.publicKey());
    assertRefused(new Install(out.sa(), others), "keys: ");
  }

  @Test
  void refusesKeysOfTheWrongLength() {
    PlantedSa whole = sa(SaKey.Direction.OUT, 0x1001, null);
    PlantedSa cut = new PlantedSa(whole.sa(), Secret.owning(new byte[7]));
    assertRefused(cut.installSealedTo(NODE_KEY.publicKey()), "keys: key material of 7 bytes");
  }

  @Test
  void refusesAnSaOfAnotherNode() {
    PlantedSa foreign =
        PlantedSa.gcm(
            "office2",
            SaKey.Direction.OUT,
            1,
            "192.168.90.1",
            "192.168.80.1",
            "10.1.202.0/24",
            "10.1.101.0/24",
            "p1",
            null);
    assertRefused(foreign.installSealedTo(NODE_KEY.publicKey()), "key.node is office2");
  }

  @Test
  void refusesAnEncapsulationPortThatTheNodeDoesNotServe() {
    Encapsulation onIkePort =
        new Encapsulation(
            new Endpoint(IpAddress.parse("192.168.90.1"), 500),
            new Endpoint(IpAddress.parse("192.168.80.1"), 4500),
            true);
    PlantedSa out = sa(SaKey.Direction.OUT, 0x1001, onIkePort);
    assertRefused(out.installSealedTo(NODE_KEY.publicKey()), "encapsulation.local");
  }

  @Test
  void neverUsesAnSaOfAnEarlierProcess() {
    PlantedSa out = sa(SaKey.Direction.OUT, 0x1001, null);
    table.declareLost(out.sa().key());
    assertRefused(out.installSealedTo(NODE_KEY.publicKey()), "in use before the node restarted");
  }

  @Test
  void removesAnSaAtItsHardLifetime() {
    PlantedSa in = sa(SaKey.Direction.IN, 0x1002, null);
    table.apply(in.installSealedTo(NODE_KEY.publicKey()), now);
    reports.clear();
    table.expire(in.sa().key(), SaLimit.ADD_TIME, now);
    assertFalse(table.holds(in.sa().key()));
    assertTrue(sad.sas().isEmpty());
    assertEquals(
        List.of(
            new SaReport.Dead("office1", in.sa().key(), SaLimit.ADD_TIME, now),
            new SaReport.Removed("office1", in.sa().key(), now)),
        reports);
  }

  @Test
  void followsThePeersPort() {
    Encapsulation udp =
        new Encapsulation(
            new Endpoint(IpAddress.parse("192.168.90.1"), 4500),
            new Endpoint(IpAddress.parse("192.168.80.1"), 4500),
            true);
    table.apply(sa(SaKey.Direction.OUT, 0x1001, udp).installSealedTo(NODE_KEY.publicKey()), now);
    table.apply(sa(SaKey.Direction.IN, 0x1002, udp).installSealedTo(NODE_KEY.publicKey()), now);
    Endpoint moved = new Endpoint(IpAddress.parse("203.0.113.7"), 61_000);
    table.follow(sad.sas().iterator().next(), moved);
    assertEquals(moved, table.peerOf(spd.sas().iterator().next()));
  }

  /** They have one address; each has a port and IKE SA of its own. */
  @Test
  void ofTwoClientsBehindOneNatOneMoves() {
    Encapsulation first = toPort(50_001);
    Encapsulation second = toPort(50_002);
    IkeSpi other = IkeSpi.of(3, 0xBEEF, 0x01020304);
    install(sa(SaKey.Direction.OUT, 0x1001, first));
    install(sa(SaKey.Direction.IN, 0x2001, first));
    install(sa(SaKey.Direction.OUT, 0x1002, second).ofIkeSa(other));
    install(sa(SaKey.Direction.IN, 0x2002, second).ofIkeSa(other));
    Endpoint moved = new Endpoint(IpAddress.parse("203.0.113.7"), 61_000);
    table.follow(List.copyOf(sad.sas()).getLast(), moved);
    List<OutboundSa> sending = List.copyOf(spd.sas());
    assertEquals(first.remote(), table.peerOf(sending.getFirst()));
    assertEquals(moved, table.peerOf(sending.getLast()));
  }

  private static Encapsulation toPort(int port) {
    return new Encapsulation(
        new Endpoint(IpAddress.parse("192.168.90.1"), 4500),
        new Endpoint(IpAddress.parse("192.168.80.1"), port),
        true);
  }

  private void install(PlantedSa planted) {
    table.apply(planted.installSealedTo(NODE_KEY.publicKey()), now);
  }

  @Test
  void refusesWhatTheEngineDoesNotApply() {
    Encapsulation udp =
        new Encapsulation(
            new Endpoint(IpAddress.parse("192.168.90.1"), 4500),
            new Endpoint(IpAddress.parse("192.168.80.1"), 4500),
            true);
    PlantedSa inUdp = sa(SaKey.Direction.OUT, 0x1001, udp);
    assertRefused(inUdp.asAh().installSealedTo(NODE_KEY.publicKey()), "AH does not pass a NAT");
  }

  @Test
  void installsAhAndTransportMode() {
    PlantedSa esp = sa(SaKey.Direction.OUT, 0x1001, null);
    table.apply(esp.as(Mode.TRANSPORT).installSealedTo(NODE_KEY.publicKey()), now);
    table.apply(esp.asAh().installSealedTo(NODE_KEY.publicKey()), now);
    Encapsulation udp =
        new Encapsulation(
            new Endpoint(IpAddress.parse("192.168.90.1"), 4500),
            new Endpoint(IpAddress.parse("192.168.80.1"), 4500),
            true);
    PlantedSa inUdp = sa(SaKey.Direction.OUT, 0x1003, udp);
    table.apply(inUdp.as(Mode.TRANSPORT).installSealedTo(NODE_KEY.publicKey()), now);
    assertEquals(3, spd.sas().size());
  }

  private void assertRefused(Install install, String reason) {
    table.apply(install, now);
    var failed = assertInstanceOf(IkeCommand.SaNotInstalled.class, told.getLast());
    assertEquals(install.sa().key(), failed.sa());
    assertTrue(failed.reason().contains(reason), failed.reason());
    assertFalse(table.holds(install.sa().key()));
    assertTrue(spd.sas().isEmpty());
  }

  private static PlantedSa sa(SaKey.Direction direction, int spi, Encapsulation encapsulation) {
    boolean out = direction == SaKey.Direction.OUT;
    return PlantedSa.gcm(
        "office1",
        direction,
        spi,
        out ? "192.168.90.1" : "192.168.80.1",
        out ? "192.168.80.1" : "192.168.90.1",
        out ? "10.1.202.0/24" : "10.1.101.0/24",
        out ? "10.1.101.0/24" : "10.1.202.0/24",
        "p1",
        encapsulation);
  }
}
