package dev.culvert.ike.v2;

import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.IkeCommand.Acquire;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Lifetime;
import dev.culvert.ike.sa.Liveness;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.Request;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.sa.Window;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An authenticated IKE SA: liveness (RFC 7296 section 2.4), lifetimes (2.8), answers to our
 * requests and, through {@link PeerRequest}, what the peer asks.
 */
final class EstablishedSa {
  private EstablishedSa() {}

  /**
   * The outcome of IKE_AUTH.
   *
   * @param initialContact the peer said INITIAL_CONTACT
   */
  record Authenticated(
      Association association,
      IkeKeys keys,
      String remoteId,
      Nat nat,
      Window window,
      List<ChildSa> children,
      boolean initialContact) {}

  static Established begin(Authenticated outcome, Profile profile, StepBuilder step) {
    step.bound(
        new Effect.Bound(
            outcome.association().peer(),
            outcome.association().ownSpi(),
            outcome.association().initiatorSpi(),
            outcome.remoteId(),
            outcome.initialContact(),
            Instant.ofEpochMilli(outcome.association().createdAt())));
    return new Established(
        outcome.association(),
        outcome.keys(),
        outcome.remoteId(),
        outcome.nat(),
        step.now(),
        outcome.window(),
        outcome.children(),
        outcome.children().size(),
        List.of(),
        List.of(),
        Optional.empty(),
        new Liveness(
            step.now(),
            Optional.ofNullable(profile.dpdInterval()).map(Duration::toMillis).orElse(0L),
            profile.dpdMaximumFailures()),
        lifetime(profile, outcome.association().side(), step));
  }

  /** The lifetimes of an IKE SA that begins now. */
  static Lifetime lifetime(Profile profile, Side side, StepBuilder step) {
    long hard = profile.lifetime().toMillis();
    long soft = RekeyTime.share(side, step.env().random()).of(hard);
    return new Lifetime(step.now() + soft, step.now() + hard, Lifetime.NEVER);
  }

  static Step received(
      Established state, ProtectedMessage message, InboundDatagram inbound, StepBuilder step) {
    return message.header().response()
        ? response(state, message, step)
        : PeerRequest.answer(state, message, inbound, step);
  }

  static Step tick(Established before, StepBuilder step) {
    Established state = expireChildren(ChildDeletion.drained(before, step), step);
    if (state.outstanding().isEmpty()) {
      return Agenda.proceed(state, step);
    }
    if (state.lifetime().expiresAt() <= step.now() && !state.children().isEmpty()) {
      return expired(state, step);
    }
    Exchange outstanding = state.outstanding().get();
    return outstanding.request().timer().dueAt() <= step.now()
        ? repeat(state, outstanding, step)
        : step.to(state);
  }

  static Step command(Established state, Event.Command command, StepBuilder step) {
    return switch (command) {
      case Event.Terminate _ -> delete(state, step);
      case Event.SaLost(SaKey sa) -> Agenda.proceed(lost(state, sa, step), step);
      case Event.SaNotInstalled(SaKey sa, String reason) -> {
        serving(state, sa)
            .map(child -> Subject.of(state.association(), child.policy(), step.env().now()))
            .ifPresent(subject -> step.report(Diagnosis.notInstalled(subject, sa, reason)));
        yield Agenda.proceed(lost(state, sa, step), step);
      }
      case Event.SoftExpired(SaKey sa) -> Agenda.proceed(used(state, sa, step), step);
      case Event.PeerAlive(Instant lastHeard) ->
          step.to(state.withLiveness(state.liveness().trafficAt(lastHeard.toEpochMilli())));
      case Event.Superseded _ -> {
        removeAll(state, step);
        yield step.to(new IkeSa.Gone());
      }
      case Event.Initiate initiate ->
          Agenda.proceed(wanting(state, initiate.acquire(), step), step);
    };
  }

  private static Established lost(Established state, SaKey sa, StepBuilder step) {
    return serving(state, sa).map(child -> ChildDeletion.discard(state, child, step)).orElse(state);
  }

  /** The pair that this SA belongs to, unless it is out of use already. */
  private static Optional<ChildSa> serving(Established state, SaKey sa) {
    return state.childWith(sa).filter(child -> child.stage() != ChildSa.Stage.DISCARDED);
  }

  private static Established used(Established state, SaKey sa, StepBuilder step) {
    return state.withEach(child -> child.has(sa) ? child.rekeyedAt(step.now()) : child);
  }

  private static Established wanting(Established before, Acquire acquire, StepBuilder step) {
    Established state = before;
    for (Protocol protocol : InitiatorSetup.protocols(step.env().config(), acquire.policy())) {
      if (!makes(state, acquire.policy(), protocol)) {
        state =
            state.wanting(
                new WantedChild(
                    acquire.policy(),
                    protocol,
                    acquire.source(),
                    acquire.destination(),
                    false,
                    false));
      }
    }
    return state;
  }

  /** True when a policy has its child SA of this protocol, or is about to. */
  private static boolean makes(Established state, String policy, Protocol protocol) {
    boolean asked =
        state
            .outstanding()
            .filter(
                exchange ->
                    exchange instanceof Exchange.CreateChild create
                        && create.offer().wanted().isFor(policy, protocol))
            .isPresent();
    return asked
        || state.wanted().stream().anyMatch(wanted -> wanted.isFor(policy, protocol))
        || state.isServed(policy, protocol);
  }

  /** The IKE SA has come to its hard lifetime without a successor. */
  static Step expired(Established state, StepBuilder step) {
    if (!state.children().isEmpty()) {
      Subject subject = Subject.of(state.association(), "", step.env().now());
      step.report(Diagnosis.lifetimeExpired(subject, "lifetime of the profile"));
    }
    return delete(state, step);
  }

  /** A child SA ends with its hard lifetime, the IKE SA does not end with it. */
  private static Established expireChildren(Established before, StepBuilder step) {
    Established state = before;
    for (ChildSa child : before.children()) {
      if (child.stage() != ChildSa.Stage.DISCARDED && child.expiresAt() <= step.now()) {
        if (child.isInUse()) {
          Subject subject = Subject.of(before.association(), child.policy(), step.env().now());
          step.report(Diagnosis.lifetimeExpired(subject, "lifetime of the proposal"));
        }
        state = ChildDeletion.discard(state, child, step);
      }
    }
    return state;
  }

  /**
   * Deletes the IKE SA and with it its child SAs. While a request is out nothing else may be sent
   * (window 1): then the child SAs go now and the IKE SA when the request is answered or given up.
   */
  static Step delete(Established state, StepBuilder step) {
    removeAll(state, step);
    if (state.outstanding().isPresent()) {
      long now = step.now();
      return step.to(
          state
              .withChildren(List.of())
              .withDraining(List.of())
              .withWanted(List.of())
              .withLifetime(state.lifetime().endedAt(now)));
    }
    return Ending.begin(
        state.association(), state.keys(), state.window(), List.of(DeletePayload.ikeSa()), step);
  }

  /** Takes every SA that the IKE SA has made out of use. */
  static void removeAll(Established state, StepBuilder step) {
    step.remove(
        state.children().stream()
            .filter(child -> child.stage() != ChildSa.Stage.DISCARDED)
            .toList());
    state.draining().forEach(draining -> step.remove(draining.inbound()));
  }

  static Established heard(Established state, StepBuilder step) {
    return state.withLiveness(state.liveness().heardAt(step.now()));
  }

  private static Step response(Established before, ProtectedMessage message, StepBuilder step) {
    Exchange exchange = before.outstanding().orElseThrow();
    Established state = heard(before, step).withOutstanding(Optional.empty());
    boolean legal = message.isOf(typeOf(exchange));
    return legal && message.content() instanceof Decoded.Ok<List<Payload>>(var payloads)
        ? answered(state, exchange, payloads, step)
        : delete(state, step);
  }

  private static Step answered(
      Established state, Exchange exchange, List<Payload> payloads, StepBuilder step) {
    return switch (exchange) {
      case Exchange.CheckLiveness _ -> Agenda.proceed(state, step);
      case Exchange.DeleteChildren delete -> ChildDeletion.answered(state, delete, step);
      case Exchange.CreateChild create -> ChildResponse.created(state, create, payloads, step);
      case Exchange.RekeyChild rekey -> ChildResponse.rekeyed(state, rekey, payloads, step);
      case Exchange.RekeyIke rekey -> IkeRekey.answered(state, rekey, payloads, step);
    };
  }

  private static ExchangeType typeOf(Exchange exchange) {
    return switch (exchange) {
      case Exchange.CheckLiveness _, Exchange.DeleteChildren _ -> ExchangeType.INFORMATIONAL;
      case Exchange.CreateChild _, Exchange.RekeyChild _, Exchange.RekeyIke _ ->
          ExchangeType.CREATE_CHILD_SA;
    };
  }

  private static Step repeat(Established state, Exchange exchange, StepBuilder step) {
    Request request = exchange.request();
    if (request.timer().exhausted()) {
      Subject subject =
          Subject.of(
              state.association(),
              state.children().stream().map(ChildSa::policy).findFirst().orElse(""),
              step.env().now());
      removeAll(state, step.report(Diagnosis.notAnswering(subject, request.timer().sent())));
      return step.to(new IkeSa.Gone());
    }
    Exchange again = exchange.withRequest(request.again(step.now()));
    return step.send(state.association().path(), request.datagrams())
        .to(state.withOutstanding(Optional.of(again)));
  }

  static Step checkLiveness(Established state, StepBuilder step) {
    return new OwnRequest(ExchangeType.INFORMATIONAL, List.of(), state.liveness().maximumFailures())
        .send(state, Exchange.CheckLiveness::new, step);
  }
}
