package dev.culvert.ike.v2;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.EspSuite;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.Path;
import java.time.Duration;
import java.util.List;

/** Installs the pair of ESP SAs that IKE_AUTH agreed on. */
final class ChildInstallation {
  private static final int REPLAY_WINDOW = 128;

  /** Sequence numbers are 32 bits long and start at 1 (RFC 4303 section 2.2). */
  private static final long MOST_PACKETS = 0xFFFF_FFFFL;

  private ChildInstallation() {}

  /**
   * What was agreed on.
   *
   * @param initiatorSelectors TSi
   * @param responderSelectors TSr
   */
  record Plan(
      Association association,
      IkeKeys keys,
      Nonces nonces,
      boolean natDetected,
      String policy,
      Duration lifetime,
      long lifebytes,
      EspSuite suite,
      int inboundSpi,
      int outboundSpi,
      List<TrafficSelector> initiatorSelectors,
      List<TrafficSelector> responderSelectors) {
    boolean isInitiator() {
      return association.side() == Side.INITIATOR;
    }

    List<TrafficSelector> local() {
      return isInitiator() ? initiatorSelectors : responderSelectors;
    }

    List<TrafficSelector> remote() {
      return isInitiator() ? responderSelectors : initiatorSelectors;
    }
  }

  /** Inbound first: nothing is sent before what comes back can be received. */
  static ChildSa install(Plan plan, StepBuilder step) {
    Path path = plan.association().path();
    SaKey inbound =
        new SaKey(
            path.node(),
            SaKey.Direction.IN,
            SaKey.Protocol.ESP,
            path.remote().address(),
            path.local().address(),
            plan.inboundSpi());
    SaKey outbound =
        new SaKey(
            path.node(),
            SaKey.Direction.OUT,
            SaKey.Protocol.ESP,
            path.local().address(),
            path.remote().address(),
            plan.outboundSpi());
    KeyDerivation.ChildKeys keys =
        KeyDerivation.childKeys(plan.keys(), plan.nonces(), plan.suite());
    KeyMaterial sending = plan.isInitiator() ? keys.fromInitiator() : keys.fromResponder();
    KeyMaterial receiving = plan.isInitiator() ? keys.fromResponder() : keys.fromInitiator();
    step.install(sa(plan, inbound, plan.remote(), plan.local(), step), receiving);
    step.install(sa(plan, outbound, plan.local(), plan.remote(), step), sending);
    return new ChildSa(plan.policy(), inbound, outbound, step.now() + plan.lifetime().toMillis());
  }

  private static SecurityAssociation sa(
      Plan plan,
      SaKey key,
      List<TrafficSelector> source,
      List<TrafficSelector> destination,
      StepBuilder step) {
    Path encapsulated = NatDetection.floated(plan.association().path());
    return new SecurityAssociation(
        key,
        plan.association().ownSpi(),
        plan.association().peer(),
        plan.policy(),
        SecurityAssociation.Mode.TUNNEL,
        plan.suite().encryption(),
        plan.suite().integrity(),
        source,
        destination,
        plan.natDetected() ? new Encapsulation(encapsulated.local(), encapsulated.remote()) : null,
        REPLAY_WINDOW,
        plan.lifetime().multipliedBy(4).dividedBy(5),
        plan.lifetime(),
        new Volume(plan.lifebytes() / 5 * 4, MOST_PACKETS / 5 * 4),
        new Volume(plan.lifebytes(), MOST_PACKETS),
        null,
        step.env().now());
  }
}
