package dev.culvert.ike.v2;

import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.wire.Datagrams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * IKEv2 as a pure function. Events that make no sense in a state leave it as it is.
 *
 * <pre>
 * Absent       InitiatorInit (Initiate)      ResponderInit (a first message)
 * InitSent     InitiatorInit
 * AuthSent     InitiatorAuth
 * InitAnswered ResponderAuth
 * Established  EstablishedSa
 * Deleting     Ending
 * Replaced     Ending
 * Closed       Ending
 * </pre>
 */
public final class IkeV2 {
  private IkeV2() {}

  /** What becomes of an IKE SA when something happens. Neither argument changes. */
  public static Step step(IkeSa sa, Event event, Env env) {
    StepBuilder step = new StepBuilder(env);
    Step done =
        switch (event) {
          case Event.Received(InboundDatagram inbound) -> received(sa, inbound, step);
          case Event.Tick _ -> tick(sa, step);
          case Event.Command command -> command(sa, command, step);
        };
    return withStatus(sa, done);
  }

  private static Step received(IkeSa sa, InboundDatagram inbound, StepBuilder step) {
    return switch (sa) {
      case IkeSa.Absent _ -> ResponderInit.received(inbound, step);
      case IkeSa.InitSent state -> InitiatorInit.received(state, inbound, step);
      case IkeSa.InitAnswered state when inbound.datagram().equals(state.initRequest()) ->
          step.reply(inbound, Datagrams.of(state.initResponse())).to(state);
      case IkeSa.Keyed state -> receivedProtected(state, inbound, step);
      case IkeSa.Closed state -> Ending.received(state, inbound, step);
      case IkeSa.Gone _ -> step.to(sa);
    };
  }

  private static Step receivedProtected(IkeSa.Keyed sa, InboundDatagram inbound, StepBuilder step) {
    return switch (Reception.of(sa, inbound.datagram())) {
      case Reception.Nothing _ -> step.to(sa);
      case Reception.Repeated(Datagrams answer) -> step.reply(inbound, answer).to(sa);
      case Reception.Fragment(Association association) -> step.to(sa.withAssociation(association));
      case Reception.Whole(Association association, ProtectedMessage message) ->
          received(sa.withAssociation(association), message, inbound, step);
    };
  }

  private static Step received(
      IkeSa.Keyed sa, ProtectedMessage message, InboundDatagram inbound, StepBuilder step) {
    return switch (sa) {
      case IkeSa.AuthSent state -> InitiatorAuth.received(state, message, step);
      case IkeSa.InitAnswered state -> ResponderAuth.received(state, message, inbound, step);
      case Established state -> EstablishedSa.received(state, message, inbound, step);
      case IkeSa.Deleting state -> Ending.received(state, message, inbound, step);
      case IkeSa.Replaced state -> Ending.received(state, message, inbound, step);
    };
  }

  private static Step tick(IkeSa sa, StepBuilder step) {
    OptionalLong deadline = Deadlines.next(sa);
    if (deadline.isEmpty() || deadline.getAsLong() > step.now()) {
      return step.to(sa);
    }
    return switch (sa) {
      case IkeSa.InitSent state -> InitiatorInit.tick(state, step);
      case IkeSa.AuthSent state -> InitiatorAuth.tick(state, step);
      case Established state -> EstablishedSa.tick(state, step);
      case IkeSa.Deleting state -> Ending.tick(state, step);
      case IkeSa.InitAnswered _, IkeSa.Replaced _, IkeSa.Closed _ -> step.to(new IkeSa.Gone());
      case IkeSa.Absent _, IkeSa.Gone _ -> step.to(sa);
    };
  }

  private static Step command(IkeSa sa, Event.Command command, StepBuilder step) {
    return switch (sa) {
      case IkeSa.Absent _ ->
          command instanceof Event.Initiate initiate
              ? InitiatorInit.initiate(initiate, step)
              : step.to(sa);
      case Established state -> EstablishedSa.command(state, command, step);
      case IkeSa.InitSent _, IkeSa.AuthSent _, IkeSa.InitAnswered _ ->
          switch (command) {
            // The peer holds nothing yet that would not expire by itself.
            case Event.Terminate _ -> step.to(new IkeSa.Gone());
            case Event.Superseded _,
                Event.Initiate _,
                Event.SaLost _,
                Event.SaNotInstalled _,
                Event.SoftExpired _,
                Event.PeerAlive _ ->
                step.to(sa);
          };
      case IkeSa.Deleting _, IkeSa.Replaced _, IkeSa.Closed _, IkeSa.Gone _ -> step.to(sa);
    };
  }

  /** Adds a status report where what it would say has changed. */
  private static Step withStatus(IkeSa before, Step done) {
    List<Effect> effects = new ArrayList<>(done.effects());
    for (Effect effect : done.effects()) {
      if (effect instanceof Effect.Born(IkeSa.Live born)) {
        effects.add(new Effect.Report(Status.of(born)));
      }
    }
    Optional<IkeSaStatus> last = statusOf(before);
    statusOf(done.next())
        .filter(status -> !last.equals(Optional.of(status)))
        .ifPresent(status -> effects.add(new Effect.Report(status)));
    return new Step(done.next(), effects);
  }

  private static Optional<IkeSaStatus> statusOf(IkeSa sa) {
    return sa instanceof IkeSa.Live live ? Optional.of(Status.of(live)) : Optional.empty();
  }
}
