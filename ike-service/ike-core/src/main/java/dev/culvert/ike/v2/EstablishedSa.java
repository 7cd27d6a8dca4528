package dev.culvert.ike.v2;

import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Liveness;
import dev.culvert.ike.sa.Request;
import dev.culvert.ike.sa.Retransmission;
import dev.culvert.ike.sa.Window;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An authenticated IKE SA: liveness (RFC 7296 section 2.4), lifetimes (2.8) and, through {@link
 * PeerRequest}, what the peer asks.
 */
final class EstablishedSa {
  /** How long an IKE SA without a child SA waits for its initiator to give up, in milliseconds. */
  private static final long CHILDLESS = 30_000;

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
      boolean natDetected,
      Window window,
      List<ChildSa> children,
      boolean initialContact) {}

  static IkeSa.Established begin(Authenticated outcome, Profile profile, StepBuilder step) {
    step.bound(
        new Effect.Bound(
            outcome.association().peer(),
            outcome.association().ownSpi(),
            outcome.remoteId(),
            outcome.initialContact(),
            Instant.ofEpochMilli(outcome.association().createdAt())));
    long lifetime = outcome.children().isEmpty() ? CHILDLESS : profile.lifetime().toMillis();
    return new IkeSa.Established(
        outcome.association(),
        outcome.keys(),
        outcome.remoteId(),
        outcome.natDetected(),
        step.now(),
        outcome.window(),
        outcome.children(),
        outcome.children().size(),
        Optional.empty(),
        new Liveness(
            step.now(),
            Optional.ofNullable(profile.dpdInterval()).map(Duration::toMillis).orElse(0L),
            profile.dpdMaximumFailures()),
        step.now() + lifetime);
  }

  static Step received(
      IkeSa.Established state,
      ProtectedMessage message,
      InboundDatagram inbound,
      StepBuilder step) {
    return message.header().response()
        ? response(state, message, step)
        : PeerRequest.answer(state, message, inbound, step);
  }

  static Step tick(IkeSa.Established state, StepBuilder step) {
    if (state.pending().isPresent()) {
      return tickPending(state, state.pending().get(), step);
    }
    boolean expired =
        state.expiresAt() <= step.now()
            || state.children().stream().anyMatch(child -> child.expiresAt() <= step.now());
    return expired ? delete(state, step) : checkLiveness(state, step);
  }

  static Step command(IkeSa.Established state, Event.Command command, StepBuilder step) {
    return switch (command) {
      case Event.Terminate _ -> delete(state, step);
      case Event.SaLost(SaKey sa) ->
          state.children().stream().anyMatch(child -> isOf(child, sa))
              ? delete(state, step)
              : step.to(state);
      case Event.PeerAlive(Instant lastHeard) ->
          step.to(state.withLiveness(state.liveness().trafficAt(lastHeard.toEpochMilli())));
      case Event.Superseded _ -> step.remove(state.children()).to(new IkeSa.Gone());
      case Event.Initiate _, Event.SoftExpired _ -> step.to(state);
    };
  }

  /**
   * Deletes the IKE SA and with it its child SA, as there is no exchange yet that could give it
   * another. While a liveness check is out nothing else may be sent (window 1): then the child SA
   * goes now and the IKE SA when the check is answered or given up.
   */
  static Step delete(IkeSa.Established state, StepBuilder step) {
    step.remove(state.children());
    if (state.pending().isPresent()) {
      return step.to(state.withChildren(List.of()));
    }
    return Ending.begin(
        state.association(), state.keys(), state.window(), List.of(DeletePayload.ikeSa()), step);
  }

  static IkeSa.Established heard(IkeSa.Established state, StepBuilder step) {
    return state.withLiveness(state.liveness().heardAt(step.now()));
  }

  private static Step response(
      IkeSa.Established state, ProtectedMessage message, StepBuilder step) {
    IkeSa.Established answered = heard(state, step).withPending(Optional.empty());
    boolean legal =
        message.isOf(ExchangeType.INFORMATIONAL)
            && message.content() instanceof Decoded.Ok<List<Payload>>;
    return legal && !state.children().isEmpty() ? step.to(answered) : delete(answered, step);
  }

  private static Step tickPending(IkeSa.Established state, Request pending, StepBuilder step) {
    if (pending.timer().dueAt() > step.now()) {
      return delete(state, step);
    }
    if (pending.timer().exhausted()) {
      Subject subject =
          Subject.of(
              state.association(),
              state.children().stream().map(ChildSa::policy).findFirst().orElse(""),
              step.env().now());
      return step.report(Diagnosis.notAnswering(subject, pending.timer().sent()))
          .remove(state.children())
          .to(new IkeSa.Gone());
    }
    return step.send(state.association().path(), pending.datagrams())
        .to(state.withPending(Optional.of(pending.again(step.now()))));
  }

  private static Step checkLiveness(IkeSa.Established state, StepBuilder step) {
    long messageId = state.window().nextRequest();
    Datagrams datagrams =
        ProtectedMessage.request(
            state.association(),
            state.keys(),
            ExchangeType.INFORMATIONAL,
            messageId,
            List.of(),
            step.env());
    Request request =
        new Request(
            messageId,
            datagrams,
            Retransmission.first(step.now(), state.liveness().maximumFailures()));
    return step.send(state.association().path(), datagrams)
        .to(state.withWindow(state.window().sentRequest()).withPending(Optional.of(request)));
  }

  private static boolean isOf(ChildSa child, SaKey sa) {
    return child.inbound().equals(sa) || child.outbound().equals(sa);
  }
}
