package dev.culvert.ike.proposal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.ike.sa.EspSuite;
import dev.culvert.ike.wire.ProposalStructure;
import dev.culvert.ike.wire.ProtocolId;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.Transform;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChildProposalsTest {
  private static final Transform AES_128 = new Transform(Transform.ENCRYPTION, 12, 128);
  private static final Transform GCM_128 = new Transform(Transform.ENCRYPTION, 20, 128);
  private static final Transform SHA1 = new Transform(Transform.INTEGRITY, 2);
  private static final Transform NO_INTEGRITY = new Transform(Transform.INTEGRITY, 0);
  private static final Transform NO_KE = new Transform(Transform.KEY_EXCHANGE, 0);
  private static final Transform NO_ESN = new Transform(Transform.EXTENDED_SEQUENCE_NUMBERS, 0);
  private static final Transform ESN = new Transform(Transform.EXTENDED_SEQUENCE_NUMBERS, 1);

  private static final Proposal BOTH =
      new Proposal(
          "default",
          List.of(IntegrityAlgorithm.HMAC_SHA2_256_128, IntegrityAlgorithm.HMAC_SHA1_96),
          List.of(EncryptionAlgorithm.AES_GCM_128, EncryptionAlgorithm.AES_CBC_128),
          Duration.ofMinutes(30),
          0,
          null,
          false,
          "");

  private static SaPayload sa(Transform... transforms) {
    return new SaPayload(
        List.of(new ProposalStructure(1, ProtocolId.ESP, spi("c5d2ded7"), List.of(transforms))));
  }

  private static ByteString spi(String hex) {
    return ByteString.copyOf(HexFormat.of().parseHex(hex));
  }

  private static Optional<EspSuite> select(Transform... transforms) {
    return ChildProposals.select(sa(transforms), Protocol.ESP, BOTH, Optional.empty())
        .map(ChildProposals.Choice::suite);
  }

  @Test
  void offersEachKindInAProposalOfItsOwnWithoutKeyExchange() {
    assertEquals(
        new SaPayload(
            List.of(
                new ProposalStructure(
                    1, ProtocolId.ESP, spi("c0ffee01"), List.of(GCM_128, ESN, NO_ESN)),
                new ProposalStructure(
                    2,
                    ProtocolId.ESP,
                    spi("c0ffee01"),
                    List.of(AES_128, new Transform(Transform.INTEGRITY, 12), SHA1, ESN, NO_ESN)))),
        ChildProposals.offer(Protocol.ESP, BOTH, Optional.empty(), 0xc0ffee01));
  }

  @Test
  void answersWithOurSpi() {
    ChildProposals.Choice choice =
        ChildProposals.select(sa(AES_128, SHA1, ESN, NO_ESN), Protocol.ESP, BOTH, Optional.empty())
            .orElseThrow();
    assertEquals(0xc5d2ded7, choice.peerSpi());
    assertEquals(
        new SaPayload(
            List.of(
                new ProposalStructure(
                    1, ProtocolId.ESP, spi("c0ffee01"), List.of(AES_128, SHA1, ESN)))),
        choice.answer(0xc0ffee01));
  }

  @Test
  void combinedModeTakesNoIntegrity() {
    EspSuite gcm = new EspSuite(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE, false);
    assertEquals(Optional.of(gcm), select(GCM_128, NO_ESN));
    assertEquals(Optional.of(gcm), select(GCM_128, NO_INTEGRITY, NO_ESN));
    assertEquals(Optional.empty(), select(GCM_128, SHA1, NO_ESN));
    assertEquals(Optional.empty(), select(AES_128, NO_ESN));
  }

  /** RFC 7296 section 1.2: no key exchange but NONE in IKE_AUTH. */
  @Test
  void keyExchangeOnlyAsNone() {
    Transform modp = new Transform(Transform.KEY_EXCHANGE, 14);
    assertEquals(Optional.empty(), select(GCM_128, modp, NO_ESN));
    assertEquals(true, select(GCM_128, NO_KE, NO_ESN).isPresent());
    assertEquals(true, select(GCM_128, NO_KE, modp, NO_ESN).isPresent());
  }

  @Test
  void extendedSequenceNumbersArePreferred() {
    assertEquals(true, select(GCM_128, NO_ESN, ESN).orElseThrow().extendedSequence());
    assertEquals(true, select(GCM_128, ESN).orElseThrow().extendedSequence());
    assertEquals(false, select(GCM_128, NO_ESN).orElseThrow().extendedSequence());
    assertEquals(false, select(GCM_128).orElseThrow().extendedSequence());
    Transform unknown = new Transform(Transform.EXTENDED_SEQUENCE_NUMBERS, 7);
    assertEquals(Optional.empty(), select(GCM_128, unknown));
  }

  @Test
  void aResponderMustChooseOneKindOfSequenceNumber() {
    assertEquals(
        Optional.empty(),
        ChildProposals.accept(sa(GCM_128, ESN, NO_ESN), Protocol.ESP, BOTH, Optional.empty()));
    assertEquals(
        true,
        ChildProposals.accept(sa(GCM_128, NO_ESN), Protocol.ESP, BOTH, Optional.empty())
            .isPresent());
  }

  @Test
  void ahOffersIntegrityAndNothingElse() {
    assertEquals(
        new SaPayload(
            List.of(
                new ProposalStructure(
                    1,
                    ProtocolId.AH,
                    spi("c0ffee01"),
                    List.of(new Transform(Transform.INTEGRITY, 12), SHA1, ESN, NO_ESN)))),
        ChildProposals.offer(Protocol.AH, BOTH, Optional.empty(), 0xc0ffee01));
  }

  @Test
  void gmacIsOfferedAndChosenAsIntegrityOfAhAlone() {
    Proposal gmac =
        new Proposal(
            "default",
            List.of(IntegrityAlgorithm.AES_GMAC_256, IntegrityAlgorithm.HMAC_SHA1_96),
            List.of(EncryptionAlgorithm.AES_CBC_128),
            Duration.ofMinutes(30),
            0,
            null,
            false,
            "");
    Transform gmac256 = new Transform(Transform.INTEGRITY, 11);
    SaPayload ah = ChildProposals.offer(Protocol.AH, gmac, Optional.empty(), 1);
    assertEquals(List.of(gmac256, SHA1, ESN, NO_ESN), ah.proposals().getFirst().transforms());
    assertEquals(
        IntegrityAlgorithm.AES_GMAC_256,
        ChildProposals.select(ah, Protocol.AH, gmac, Optional.empty())
            .orElseThrow()
            .suite()
            .integrity());
    SaPayload esp = ChildProposals.offer(Protocol.ESP, gmac, Optional.empty(), 1);
    assertEquals(List.of(AES_128, SHA1, ESN, NO_ESN), esp.proposals().getFirst().transforms());
    assertTrue(
        ChildProposals.select(sa(AES_128, gmac256, NO_ESN), Protocol.ESP, gmac, Optional.empty())
            .isEmpty());
  }

  @Test
  void ahChoosesAnIntegrityAlgorithmOfOurs() {
    SaPayload offered =
        new SaPayload(
            List.of(
                new ProposalStructure(
                    1, ProtocolId.AH, spi("c5d2ded7"), List.of(SHA1, ESN, NO_ESN))));
    ChildProposals.Choice choice =
        ChildProposals.select(offered, Protocol.AH, BOTH, Optional.empty()).orElseThrow();
    assertEquals(
        new EspSuite(EncryptionAlgorithm.NULL, IntegrityAlgorithm.HMAC_SHA1_96, true),
        choice.suite());
    assertEquals(
        new SaPayload(
            List.of(new ProposalStructure(1, ProtocolId.AH, spi("c0ffee01"), List.of(SHA1, ESN)))),
        choice.answer(0xc0ffee01));
    assertTrue(ChildProposals.select(offered, Protocol.ESP, BOTH, Optional.empty()).isEmpty());
  }
}
