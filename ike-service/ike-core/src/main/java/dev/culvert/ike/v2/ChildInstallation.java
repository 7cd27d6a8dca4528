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
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Installs the pair of SAs that an exchange has agreed on. */
final class ChildInstallation {
  private static final int REPLAY_WINDOW = 128;

  /** Sequence numbers start at 1 (RFC 4303 section 2.2); extended ones never run out. */
  private static final long SEQUENCE_NUMBERS = 0xFFFF_FFFFL;

  private ChildInstallation() {}

  /**
   * Everything that an installation needs.
   *
   * @param side whether we began the exchange
   * @param replaces the outbound SA that ours must wait for, or empty
   */
  record Plan(
      Association association,
      Nat nat,
      ChildTerms terms,
      Side side,
      KeyDerivation.ChildKeys keys,
      Optional<SaKey> replaces) {
    List<TrafficSelector> local() {
      return terms.local(side);
    }

    List<TrafficSelector> remote() {
      return terms.remote(side);
    }

    KeyMaterial sending() {
      return side == Side.INITIATOR ? keys.fromInitiator() : keys.fromResponder();
    }

    KeyMaterial receiving() {
      return side == Side.INITIATOR ? keys.fromResponder() : keys.fromInitiator();
    }
  }

  /** Inbound first: nothing is sent before what comes back can be received. */
  static ChildSa install(Plan plan, StepBuilder step) {
    RekeyTime.Share soft = RekeyTime.share(plan.side(), step.env().random());
    ChildTerms terms = plan.terms();
    SaKey inbound = inbound(plan.association(), terms);
    SaKey outbound = outbound(plan.association(), terms);
    step.install(
        sa(plan, inbound, plan.remote(), plan.local(), soft, Optional.empty(), step),
        plan.receiving());
    step.install(
        sa(plan, outbound, plan.local(), plan.remote(), soft, plan.replaces(), step),
        plan.sending());
    long lifetime = terms.proposal().lifetime().toMillis();
    return new ChildSa(
        terms.policy().name(),
        plan.association().ownSpi(),
        inbound,
        outbound,
        ChildSa.Stage.IN_USE,
        ChildSa.NOW,
        step.now() + soft.of(lifetime),
        step.now() + lifetime);
  }

  /** The pair that the peer has installed and that we do not want. */
  static ChildSa unwanted(Association association, ChildTerms terms, long now) {
    return new ChildSa(
        terms.policy().name(),
        association.ownSpi(),
        inbound(association, terms),
        outbound(association, terms),
        ChildSa.Stage.DISCARDED,
        ChildSa.NOW,
        now,
        now);
  }

  private static SaKey inbound(Association association, ChildTerms terms) {
    Path path = association.path();
    return new SaKey(
        path.node(),
        SaKey.Direction.IN,
        terms.sa().protocol(),
        path.remote().address(),
        path.local().address(),
        terms.inboundSpi());
  }

  private static SaKey outbound(Association association, ChildTerms terms) {
    Path path = association.path();
    return new SaKey(
        path.node(),
        SaKey.Direction.OUT,
        terms.sa().protocol(),
        path.local().address(),
        path.remote().address(),
        terms.outboundSpi());
  }

  private static SecurityAssociation sa(
      Plan plan,
      SaKey key,
      List<TrafficSelector> source,
      List<TrafficSelector> destination,
      RekeyTime.Share soft,
      Optional<SaKey> replaces,
      StepBuilder step) {
    ChildTerms terms = plan.terms();
    Duration lifetime = terms.proposal().lifetime();
    long lifebytes = terms.proposal().lifebytes();
    long packets = terms.suite().extendedSequence() ? 0 : SEQUENCE_NUMBERS;
    return SecurityAssociation.of(key)
        .ikeSpi(plan.association().ownSpi())
        .peer(plan.association().peer())
        .policy(terms.policy().name())
        .mode(terms.sa().mode())
        .algorithms(terms.suite().encryption(), terms.suite().integrity())
        .selectors(source, destination)
        .encapsulation(plan.nat().isPresent() ? encapsulation(plan) : null)
        .replayWindow(REPLAY_WINDOW)
        .extendedSequence(terms.suite().extendedSequence())
        .takesPadding(terms.takesPadding())
        .perfectForwardSecrecy(terms.keyExchange().isPresent())
        .lifetime(Duration.ofMillis(soft.of(lifetime.toMillis())), lifetime)
        .volume(new Volume(soft.of(lifebytes), soft.of(packets)), new Volume(lifebytes, packets))
        .replaces(replaces.orElse(null))
        .createdAt(step.env().now())
        .build();
  }

  private static Encapsulation encapsulation(Plan plan) {
    Path path = NatDetection.floated(plan.association().path());
    return new Encapsulation(path.local(), path.remote(), plan.nat().followsPeer());
  }
}
