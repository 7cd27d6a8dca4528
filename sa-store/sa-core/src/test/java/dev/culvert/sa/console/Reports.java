package dev.culvert.sa.console;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.sa.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the other services report of one tunnel, and the gateway that they report of. */
final class Reports {

  static final IpAddress HERE = IpAddress.parse("192.168.90.1");
  static final IpAddress THERE = IpAddress.parse("192.168.80.1");
  static final IkeSpi IKE = IkeSpi.parse("1003beef01020304");
  static final SaKey IN =
      new SaKey("gw", SaKey.Direction.IN, SaKey.Protocol.ESP, THERE, HERE, 0x0000ab12);
  static final SaKey OUT =
      new SaKey("gw", SaKey.Direction.OUT, SaKey.Protocol.ESP, HERE, THERE, 0xc0ffee00);

  private Reports() {}

  /** A gateway with a peer and a policy. */
  static Router configured() {
    Router router = new Router();
    router.run("/ip ipsec peer add name=office2 address=192.168.80.1 secret=\"0123456789abcdef\"");
    router.run(
        "/ip ipsec policy add src-address=10.1.202.0/24 dst-address=10.1.101.0/24 tunnel=yes"
            + " sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1");
    return router;
  }

  static Instant ago(long seconds) {
    return Router.NOW.minusSeconds(seconds);
  }

  static SecurityAssociation sa(
      SaKey key, Instant createdAt, SecurityAssociation.Encapsulation udp) {
    return sa(key, createdAt, udp, EncryptionAlgorithm.AES_GCM_256, IntegrityAlgorithm.NONE);
  }

  static SecurityAssociation sa(
      SaKey key,
      Instant createdAt,
      SecurityAssociation.Encapsulation udp,
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity) {
    return sa(key, createdAt, udp, encryption, integrity, false);
  }

  static SecurityAssociation sa(
      SaKey key,
      Instant createdAt,
      SecurityAssociation.Encapsulation udp,
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      boolean perfectForwardSecrecy) {
    return SecurityAssociation.of(key)
        .ikeSpi(IKE)
        .peer("office2")
        .policy("policy1")
        .algorithms(encryption, integrity)
        .encapsulation(udp)
        .replayWindow(128)
        .perfectForwardSecrecy(perfectForwardSecrecy)
        .lifetime(Duration.ofMinutes(24), Duration.ofMinutes(30))
        .volume(
            new SecurityAssociation.Volume(80_000_000, 0),
            new SecurityAssociation.Volume(100_000_000, 0))
        .createdAt(createdAt)
        .build();
  }

  static SaReport.Counters counters(SaKey... sas) {
    return counters("gw", List.of(sas), 1);
  }

  static SaReport.Counters counters(String node, List<SaKey> sas, long factor) {
    return new SaReport.Counters(
        node,
        1,
        Router.NOW,
        sas.stream()
            .map(sa -> new SaReport.SaCounters(sa, 5, 420, 1, Router.NOW, Router.NOW))
            .toList(),
        List.of(
            new SaReport.PolicyCounters(
                "policy1",
                factor,
                2 * factor,
                3 * factor,
                30 * factor,
                4 * factor,
                5 * factor,
                6 * factor,
                2 * factor)),
        Map.of("in-drop", 7 * factor, "in-no-states", factor));
  }

  static IkeReport.IkeSaStatus ikeSa(IkeReport.State state) {
    return new IkeReport.IkeSaStatus(
        IKE,
        IkeSpi.parse("a1b2c3d4e5f60718"),
        "gw",
        "office2",
        new Endpoint(HERE, 500),
        new Endpoint(THERE, 500),
        IkeReport.Side.RESPONDER,
        state,
        "address:192.168.80.1",
        false,
        ago(91),
        state == IkeReport.State.ESTABLISHED ? ago(90) : null,
        1);
  }

  static IkeReport.NegotiationFailure failure(String peer, String theirs, Instant at) {
    return failure(peer, "policy1", theirs, at);
  }

  static IkeReport.NegotiationFailure failure(
      String peer, String policy, String theirs, Instant at) {
    return new IkeReport.NegotiationFailure(
        IKE,
        peer,
        policy,
        new Endpoint(THERE, 500),
        IkeReport.Side.RESPONDER,
        IkeReport.Cause.NO_PROPOSAL_CHOSEN,
        "dh-group",
        "x25519",
        theirs,
        "/ip ipsec profile set default dh-group=x25519,modp2048",
        at);
  }
}
