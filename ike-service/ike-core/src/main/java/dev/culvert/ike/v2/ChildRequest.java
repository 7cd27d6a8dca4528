package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.crypto.InvalidPublicValueException;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.keys.KeyDerivation;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.Nonces;
import dev.culvert.ike.sa.RivalChild;
import dev.culvert.ike.wire.KePayload;
import dev.culvert.ike.wire.NoncePayload;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.OctetWriter;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.ProtocolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CREATE_CHILD_SA for a child SA on the side that is asked: a new one or one in place of another
 * (RFC 7296 sections 1.3.1, 1.3.3 and 2.25).
 *
 * <p>Whoever answers a rekey cannot know when the answer arrives. So both new SAs are installed,
 * but the outbound one waits: the old one is used until the peer deletes it, which it does once it
 * has the new pair (section 2.8).
 */
final class ChildRequest {
  /** Pairs of one IKE SA; more are refused with NO_ADDITIONAL_SAS (section 1.3). */
  private static final int MOST_CHILDREN = 256;

  /**
   * How long the answer may be under way, in milliseconds: for longer the peer does not repeat its
   * request, as we would not.
   */
  private static final long ANSWER_UNDER_WAY = 64_000;

  private final StepBuilder step;
  private final List<Payload> payloads;
  private Established state;

  ChildRequest(Established state, List<Payload> payloads, StepBuilder step) {
    this.state = state;
    this.payloads = payloads;
    this.step = step;
  }

  /** The IKE SA after {@link #answer()}. */
  Established state() {
    return state;
  }

  List<Payload> answer() {
    if (isLeaving()) {
      return refusal(NotifyType.TEMPORARY_FAILURE);
    }
    List<NotifyPayload> rekeys = Payloads.notifications(payloads, NotifyType.REKEY_SA);
    if (rekeys.isEmpty()) {
      return create(Optional.empty());
    }
    NotifyPayload rekey = rekeys.getFirst();
    Optional<ChildSa> old = childOfPeer(rekey);
    if (old.isEmpty()) {
      return List.of(
          new NotifyPayload(
              rekey.protocol(), rekey.spi(), NotifyType.CHILD_SA_NOT_FOUND, ByteString.EMPTY));
    }
    return old.get().isOursToDelete() ? refusal(NotifyType.TEMPORARY_FAILURE) : create(old);
  }

  /** A child SA that is made now would not be among those that the new IKE SA inherits. */
  private boolean isLeaving() {
    return state.lifetime().expiresAt() <= step.now()
        || state.outstanding().filter(Exchange.RekeyIke.class::isInstance).isPresent();
  }

  /** The SPI is the peer's inbound one (section 1.3.3). */
  private Optional<ChildSa> childOfPeer(NotifyPayload rekey) {
    if (rekey.spi().length() != Integer.BYTES) {
      return Optional.empty();
    }
    int spi = (int) new OctetReader(rekey.spi().toByteArray()).u32();
    return state.children().stream()
        .filter(child -> ProtocolId.of(child.protocol()) == rekey.protocol())
        .filter(child -> child.outbound().spi() == spi)
        .findFirst();
  }

  private List<Payload> create(Optional<ChildSa> old) {
    if (state.children().size() >= MOST_CHILDREN) {
      return refusal(NotifyType.NO_ADDITIONAL_SAS);
    }
    ChildResponder.Request request =
        new ChildResponder.Request(state.association(), state.nat(), sas(old), payloads, true);
    return switch (ChildResponder.judge(request, step)) {
      case ChildResponder.Refused(NotifyPayload reason) -> List.of(reason);
      case ChildResponder.Agreed agreed -> agree(agreed, old);
    };
  }

  /** A successor serves the same policy as the pair before it, in the same way. */
  private List<PolicySa> sas(Optional<ChildSa> old) {
    Configuration config = step.env().config();
    return Optional.ofNullable(config.peers().get(state.association().peer()))
        .filter(peer -> !peer.disabled())
        .map((Peer peer) -> config.policiesOf(peer))
        .orElse(List.of())
        .stream()
        .flatMap(policy -> PolicySa.of(policy).stream())
        .filter(
            sa ->
                old.isEmpty()
                    || old.get().policy().equals(sa.policy().name())
                        && old.get().protocol() == sa.protocol())
        .toList();
  }

  private List<Payload> agree(ChildResponder.Agreed agreed, Optional<ChildSa> old) {
    ByteString nonce = ByteString.copyOf(step.env().random().next(InitiatorInit.NONCE_LENGTH));
    Nonces nonces = new Nonces(Payloads.required(payloads, NoncePayload.class).nonce(), nonce);
    List<Payload> answer = new ArrayList<>();
    answer.add(agreed.answer());
    answer.add(new NoncePayload(nonce));
    Optional<KeyExchangeMethod> method = agreed.terms().keyExchange();
    if (method.isEmpty()) {
      install(agreed.terms(), nonces, Optional.empty(), old);
    } else {
      Optional<KePayload> ke =
          Payloads.first(payloads, KePayload.class)
              .filter(payload -> payload.group() == method.get().transformId());
      if (ke.isEmpty()) {
        return otherGroup(method.get());
      }
      KeyExchange exchange = KeyExchange.of(method.get());
      try (Secret own = exchange.generatePrivate(step.env().random());
          Secret shared = exchange.sharedSecret(own, ke.get().data().toByteArray())) {
        answer.add(new KePayload(ke.get().group(), ByteString.copyOf(exchange.publicValue(own))));
        install(agreed.terms(), nonces, Optional.of(shared), old);
      } catch (InvalidPublicValueException e) {
        Subject subject =
            Subject.of(state.association(), agreed.terms().policy().name(), step.env().now());
        step.report(
            ProposalDiagnosis.invalidKeyExchange(
                subject, method.get().consoleName(), e.getMessage()));
        return otherGroup(method.get());
      }
    }
    answer.addAll(agreed.selectors());
    answer.addAll(agreed.notifications());
    return answer;
  }

  private void install(
      ChildTerms terms, Nonces nonces, Optional<Secret> shared, Optional<ChildSa> old) {
    ChildSa made =
        ChildInstallation.install(
                new ChildInstallation.Plan(
                    state.association(),
                    state.nat(),
                    terms,
                    Side.RESPONDER,
                    KeyDerivation.childKeys(state.keys(), nonces, shared, terms.suite()),
                    old.map(ChildSa::outbound)),
                step)
            .knownFrom(step.now() + ANSWER_UNDER_WAY);
    state =
        state
            .withEach(
                child ->
                    old.isPresent() && child.equals(old.get())
                        ? child.in(ChildSa.Stage.REPLACED_BY_PEER)
                        : child)
            .withNew(made);
    RivalChild rival = new RivalChild(made.inbound(), nonces.lowest());
    state =
        state.withOutstanding(state.outstanding().map(asked -> against(asked, rival, terms, old)));
  }

  /** Our own request with what it competes with from now on. */
  private static Exchange against(
      Exchange asked, RivalChild rival, ChildTerms terms, Optional<ChildSa> old) {
    return switch (asked) {
      case Exchange.RekeyChild rekey
          when old.filter(child -> child.inbound().equals(rekey.replaced())).isPresent() ->
          rekey.against(rival);
      case Exchange.CreateChild create
          when create.offer().wanted().isFor(terms.policy().name(), terms.sa().protocol())
              && terms.carryAll(Side.RESPONDER) ->
          create.against(rival);
      case Exchange.RekeyChild _,
          Exchange.CreateChild _,
          Exchange.RekeyIke _,
          Exchange.DeleteChildren _,
          Exchange.CheckLiveness _ ->
          asked;
    };
  }

  /** Names the group that we want (section 1.3). */
  static List<Payload> otherGroup(KeyExchangeMethod wanted) {
    return List.of(
        new NotifyPayload(
            NotifyType.INVALID_KE_PAYLOAD,
            ByteString.copyOf(new OctetWriter().u16(wanted.transformId()).toArray())));
  }

  private static List<Payload> refusal(int notifyType) {
    return List.of(new NotifyPayload(notifyType));
  }
}
