package dev.culvert.ike.proposal;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.ike.sa.EspSuite;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.OctetWriter;
import dev.culvert.ike.wire.ProposalStructure;
import dev.culvert.ike.wire.ProtocolId;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proposals for ESP and AH SAs; of AH the encryption algorithm is NULL and is not named. Those of
 * IKE_AUTH have their keys from the IKE SA's key exchange, so a Key Exchange transform has no place
 * there but as NONE (RFC 7296 section 1.2); CREATE_CHILD_SA may have one of its own, for perfect
 * forward secrecy (section 1.3.1). Extended sequence numbers are preferred for ESP, and not
 * insisted on: many peers lack them. The engine has none for AH.
 */
public final class ChildProposals {
  private static final int SPI_LENGTH = 4;
  private static final Transform NO_ESN =
      new Transform(Transform.EXTENDED_SEQUENCE_NUMBERS, OfferedTransforms.NONE);
  private static final Transform ESN = new Transform(Transform.EXTENDED_SEQUENCE_NUMBERS, 1);
  private static final Set<Integer> TYPES =
      Set.of(
          Transform.ENCRYPTION,
          Transform.INTEGRITY,
          Transform.KEY_EXCHANGE,
          Transform.EXTENDED_SEQUENCE_NUMBERS);

  private ChildProposals() {}

  /**
   * A suite that both can use.
   *
   * @param keyExchange of CREATE_CHILD_SA, or empty
   * @param peerSpi the peer's inbound SPI
   * @param number number of the proposal that it was taken from
   */
  public record Choice(
      Protocol protocol,
      EspSuite suite,
      Optional<KeyExchangeMethod> keyExchange,
      int peerSpi,
      int number) {
    /** The SA payload that answers with it. */
    public SaPayload answer(int ownSpi) {
      List<Transform> transforms = new ArrayList<>();
      if (protocol == Protocol.ESP) {
        transforms.add(IkeProposals.transformOf(suite.encryption()));
      }
      if (suite.integrity() != IntegrityAlgorithm.NONE) {
        transforms.add(new Transform(Transform.INTEGRITY, suite.integrity().transformId()));
      }
      keyExchange.ifPresent(method -> transforms.add(IkeProposals.transformOf(method)));
      transforms.add(suite.extendedSequence() ? ESN : NO_ESN);
      return new SaPayload(
          List.of(new ProposalStructure(number, ProtocolId.of(protocol), spi(ownSpi), transforms)));
    }
  }

  /**
   * All that the proposal allows, combined-mode ciphers in a proposal of their own.
   *
   * @param keyExchange of CREATE_CHILD_SA, or empty
   */
  public static SaPayload offer(
      Protocol protocol, Proposal proposal, Optional<KeyExchangeMethod> keyExchange, int ownSpi) {
    return switch (protocol) {
      case ESP -> offerEsp(proposal, keyExchange, ownSpi);
      case AH -> offerAh(proposal, keyExchange, ownSpi);
    };
  }

  private static SaPayload offerAh(
      Proposal proposal, Optional<KeyExchangeMethod> keyExchange, int ownSpi) {
    List<Transform> transforms = new ArrayList<>();
    integrities(proposal)
        .forEach(a -> transforms.add(new Transform(Transform.INTEGRITY, a.transformId())));
    keyExchange.ifPresent(method -> transforms.add(IkeProposals.transformOf(method)));
    transforms.add(ESN);
    transforms.add(NO_ESN);
    return new SaPayload(List.of(new ProposalStructure(1, ProtocolId.AH, spi(ownSpi), transforms)));
  }

  /** AH has nothing but its integrity algorithm, so it cannot do without. */
  private static List<IntegrityAlgorithm> integrities(Proposal proposal) {
    return proposal.authentication().stream().filter(a -> a != IntegrityAlgorithm.NONE).toList();
  }

  private static SaPayload offerEsp(
      Proposal proposal, Optional<KeyExchangeMethod> keyExchange, int ownSpi) {
    List<ProposalStructure> proposals = new ArrayList<>();
    boolean combinedFirst = proposal.encryption().getFirst().isCombinedMode();
    for (boolean combined : new boolean[] {combinedFirst, !combinedFirst}) {
      List<EncryptionAlgorithm> encryptions =
          proposal.encryption().stream().filter(e -> e.isCombinedMode() == combined).toList();
      if (!encryptions.isEmpty()) {
        List<Transform> transforms = new ArrayList<>();
        encryptions.forEach(e -> transforms.add(IkeProposals.transformOf(e)));
        if (!combined) {
          proposal.authentication().stream()
              .filter(a -> !a.isOfAhAlone())
              .forEach(a -> transforms.add(new Transform(Transform.INTEGRITY, a.transformId())));
        }
        keyExchange.ifPresent(method -> transforms.add(IkeProposals.transformOf(method)));
        transforms.add(ESN);
        transforms.add(NO_ESN);
        proposals.add(
            new ProposalStructure(proposals.size() + 1, ProtocolId.ESP, spi(ownSpi), transforms));
      }
    }
    return new SaPayload(proposals);
  }

  /**
   * The first proposal of the initiator that ours can serve, with our preferences inside it.
   *
   * @param keyExchange what CREATE_CHILD_SA must have, or empty for none
   */
  public static Optional<Choice> select(
      SaPayload offered,
      Protocol protocol,
      Proposal proposal,
      Optional<KeyExchangeMethod> keyExchange) {
    for (ProposalStructure candidate : offered.proposals()) {
      Optional<Choice> choice = choose(candidate, protocol, proposal, keyExchange);
      if (choice.isPresent()) {
        return choice;
      }
    }
    return Optional.empty();
  }

  /** What a responder chose out of {@link #offer}, if it kept to the offer. */
  public static Optional<Choice> accept(
      SaPayload answer,
      Protocol protocol,
      Proposal proposal,
      Optional<KeyExchangeMethod> keyExchange) {
    return answer.proposals().size() == 1
            && OfferedTransforms.of(answer.proposals().getFirst()).isSingle()
        ? choose(answer.proposals().getFirst(), protocol, proposal, keyExchange)
        : Optional.empty();
  }

  private static Optional<Choice> choose(
      ProposalStructure candidate,
      Protocol protocol,
      Proposal proposal,
      Optional<KeyExchangeMethod> keyExchange) {
    OfferedTransforms offered = OfferedTransforms.of(candidate);
    if (candidate.protocol() != ProtocolId.of(protocol)
        || candidate.spi().length() != SPI_LENGTH
        || !offered.onlyHas(TYPES)
        || !offers(offered, keyExchange)) {
      return Optional.empty();
    }
    boolean extended = offered.transforms().contains(ESN);
    if (!extended && !offersNone(offered, Transform.EXTENDED_SEQUENCE_NUMBERS)) {
      return Optional.empty();
    }
    int peerSpi = (int) new OctetReader(candidate.spi().toByteArray()).u32();
    return suite(offered, protocol, proposal, extended)
        .map(suite -> new Choice(protocol, suite, keyExchange, peerSpi, candidate.number()));
  }

  private static Optional<EspSuite> suite(
      OfferedTransforms offered, Protocol protocol, Proposal proposal, boolean extended) {
    return switch (protocol) {
      case ESP ->
          offered
              .protection(proposal.encryption(), proposal.authentication())
              .map(found -> new EspSuite(found.encryption(), found.integrity(), extended));
      case AH ->
          offered.has(Transform.ENCRYPTION)
              ? Optional.empty()
              : integrities(proposal).stream()
                  .filter(a -> offered.offers(Transform.INTEGRITY, a.transformId()))
                  .findFirst()
                  .map(a -> new EspSuite(EncryptionAlgorithm.NULL, a, extended));
    };
  }

  private static boolean offers(
      OfferedTransforms offered, Optional<KeyExchangeMethod> keyExchange) {
    return keyExchange
        .map(method -> offered.offers(Transform.KEY_EXCHANGE, method.transformId()))
        .orElseGet(() -> offersNone(offered, Transform.KEY_EXCHANGE));
  }

  private static boolean offersNone(OfferedTransforms offered, int type) {
    return !offered.has(type) || offered.offers(type, OfferedTransforms.NONE);
  }

  private static ByteString spi(int value) {
    return ByteString.copyOf(new OctetWriter().u32(value).toArray());
  }
}
