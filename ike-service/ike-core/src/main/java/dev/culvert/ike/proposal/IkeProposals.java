package dev.culvert.ike.proposal;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.Profile;
import dev.culvert.ike.sa.IkeSuite;
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

/** Proposals for the IKE SA, made of a profile. */
public final class IkeProposals {
  private static final Set<Integer> TYPES =
      Set.of(Transform.ENCRYPTION, Transform.PRF, Transform.INTEGRITY, Transform.KEY_EXCHANGE);

  private IkeProposals() {}

  /** How long an SPI in a proposal is: the first IKE SA has its SPIs in the message header. */
  private static final int SPI_LENGTH = Long.BYTES;

  /**
   * A suite that both can use.
   *
   * @param peerSpi the peer's SPI when the proposal was for a rekey, else {@link IkeSpi#NONE}
   * @param number number of the proposal that it was taken from
   */
  public record Choice(IkeSuite suite, IkeSpi peerSpi, int number) {
    /**
     * The SA payload that answers with it.
     *
     * @param ownSpi of the IKE SA that a rekey makes, else {@link IkeSpi#NONE}
     */
    public SaPayload answer(IkeSpi ownSpi) {
      return new SaPayload(
          List.of(new ProposalStructure(number, ProtocolId.IKE, spi(ownSpi), transformsOf(suite))));
    }
  }

  /**
   * All that the profile allows. Combined-mode ciphers stand in a proposal of their own, since they
   * take no integrity algorithm (RFC 5282 section 8).
   *
   * @param ownSpi of the IKE SA that a rekey makes, else {@link IkeSpi#NONE}
   */
  public static SaPayload offer(Profile profile, IkeSpi ownSpi) {
    List<ProposalStructure> proposals = new ArrayList<>();
    boolean combinedFirst = profile.encryption().getFirst().isCombinedMode();
    for (boolean combined : new boolean[] {combinedFirst, !combinedFirst}) {
      List<EncryptionAlgorithm> encryptions =
          profile.encryption().stream().filter(e -> e.isCombinedMode() == combined).toList();
      if (!encryptions.isEmpty()) {
        List<Transform> transforms = new ArrayList<>();
        encryptions.forEach(e -> transforms.add(transformOf(e)));
        profile
            .prfs()
            .forEach(prf -> transforms.add(new Transform(Transform.PRF, prf.transformId())));
        if (!combined) {
          profile
              .hash()
              .forEach(h -> transforms.add(new Transform(Transform.INTEGRITY, h.transformId())));
        }
        profile.dhGroups().forEach(method -> transforms.add(transformOf(method)));
        proposals.add(
            new ProposalStructure(proposals.size() + 1, ProtocolId.IKE, spi(ownSpi), transforms));
      }
    }
    return new SaPayload(proposals);
  }

  /**
   * The first proposal of the initiator that the profile can serve, with our preferences inside it.
   *
   * @param keyExchangeSent the group of the KE payload: preferred when it is acceptable, because it
   *     saves a round trip (RFC 7296 section 1.2)
   */
  public static Optional<Choice> select(SaPayload offered, Profile profile, int keyExchangeSent) {
    for (ProposalStructure proposal : offered.proposals()) {
      Optional<Choice> choice = choose(proposal, profile, keyExchangeSent);
      if (choice.isPresent()) {
        return choice;
      }
    }
    return Optional.empty();
  }

  /** The suite that a responder chose out of {@link #offer}, if it kept to the offer. */
  public static Optional<Choice> accept(SaPayload answer, Profile profile) {
    if (answer.proposals().size() != 1
        || !OfferedTransforms.of(answer.proposals().getFirst()).isSingle()) {
      return Optional.empty();
    }
    return choose(answer.proposals().getFirst(), profile, OfferedTransforms.NONE);
  }

  private static Optional<Choice> choose(
      ProposalStructure proposal, Profile profile, int keyExchangeSent) {
    OfferedTransforms offered = OfferedTransforms.of(proposal);
    if (proposal.protocol() != ProtocolId.IKE
        || !(proposal.spi().isEmpty() || proposal.spi().length() == SPI_LENGTH)
        || !offered.onlyHas(TYPES)) {
      return Optional.empty();
    }
    var protection = offered.protection(profile.encryption(), profile.hash());
    var prf = prf(offered, profile);
    var keyExchange = keyExchange(offered, profile, keyExchangeSent);
    if (protection.isEmpty() || prf.isEmpty() || keyExchange.isEmpty()) {
      return Optional.empty();
    }
    IkeSuite suite =
        new IkeSuite(
            protection.get().encryption(),
            protection.get().integrity(),
            prf.get(),
            keyExchange.get());
    IkeSpi peerSpi =
        proposal.spi().isEmpty()
            ? IkeSpi.NONE
            : new IkeSpi(new OctetReader(proposal.spi().toByteArray()).u64());
    return Optional.of(new Choice(suite, peerSpi, proposal.number()));
  }

  private static Optional<PrfAlgorithm> prf(OfferedTransforms offered, Profile profile) {
    return profile.prfs().stream()
        .filter(prf -> offered.offers(Transform.PRF, prf.transformId()))
        .findFirst();
  }

  private static Optional<KeyExchangeMethod> keyExchange(
      OfferedTransforms offered, Profile profile, int keyExchangeSent) {
    List<KeyExchangeMethod> common =
        profile.dhGroups().stream()
            .filter(method -> offered.offers(Transform.KEY_EXCHANGE, method.transformId()))
            .toList();
    return common.stream()
        .filter(method -> method.transformId() == keyExchangeSent)
        .findFirst()
        .or(() -> common.stream().findFirst());
  }

  private static ByteString spi(IkeSpi spi) {
    return spi.isNone()
        ? ByteString.EMPTY
        : ByteString.copyOf(new OctetWriter().u64(spi.value()).toArray());
  }

  private static List<Transform> transformsOf(IkeSuite suite) {
    List<Transform> transforms = new ArrayList<>();
    transforms.add(transformOf(suite.encryption()));
    transforms.add(new Transform(Transform.PRF, suite.prf().transformId()));
    if (suite.integrity() != IntegrityAlgorithm.NONE) {
      transforms.add(new Transform(Transform.INTEGRITY, suite.integrity().transformId()));
    }
    transforms.add(transformOf(suite.keyExchange()));
    return transforms;
  }

  static Transform transformOf(EncryptionAlgorithm encryption) {
    return new Transform(
        Transform.ENCRYPTION, encryption.transformId(), encryption.keyLengthAttribute());
  }

  static Transform transformOf(KeyExchangeMethod method) {
    return new Transform(Transform.KEY_EXCHANGE, method.transformId());
  }
}
