package dev.culvert.ike.proposal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.Profile;
import dev.culvert.ike.sa.IkeSuite;
import dev.culvert.ike.wire.ProposalStructure;
import dev.culvert.ike.wire.ProtocolId;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.Transform;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IkeProposalsTest {
  private static final Transform AES_128 = new Transform(Transform.ENCRYPTION, 12, 128);
  private static final Transform AES_256 = new Transform(Transform.ENCRYPTION, 12, 256);
  private static final Transform GCM_256 = new Transform(Transform.ENCRYPTION, 20, 256);
  private static final Transform PRF_SHA256 = new Transform(Transform.PRF, 5);
  private static final Transform SHA256 = new Transform(Transform.INTEGRITY, 12);
  private static final Transform MODP_1024 = new Transform(Transform.KEY_EXCHANGE, 2);
  private static final Transform MODP_2048 = new Transform(Transform.KEY_EXCHANGE, 14);
  private static final Transform X25519 = new Transform(Transform.KEY_EXCHANGE, 31);

  private static final Profile PROFILE =
      profile(
          List.of(EncryptionAlgorithm.AES_CBC_256, EncryptionAlgorithm.AES_CBC_128),
          List.of(KeyExchangeMethod.CURVE25519, KeyExchangeMethod.MODP_2048));

  private static Profile profile(
      List<EncryptionAlgorithm> encryption, List<KeyExchangeMethod> groups) {
    return new Profile(
        "default",
        List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
        List.of(PrfAlgorithm.HMAC_SHA2_256),
        encryption,
        groups,
        Duration.ofDays(1),
        null,
        4);
  }

  private static final Profile LISTS =
      new Profile(
          "lists",
          List.of(IntegrityAlgorithm.AES_CMAC_96, IntegrityAlgorithm.HMAC_SHA2_256_128),
          List.of(PrfAlgorithm.AES128_XCBC, PrfAlgorithm.HMAC_SHA2_256),
          List.of(
              EncryptionAlgorithm.TRIPLE_DES_CBC,
              EncryptionAlgorithm.CHACHA20_POLY1305,
              EncryptionAlgorithm.AES_CTR_192),
          List.of(KeyExchangeMethod.CURVE448, KeyExchangeMethod.ECP_521),
          Duration.ofDays(1),
          null,
          4);

  private static final Transform X448 = new Transform(Transform.KEY_EXCHANGE, 32);
  private static final Transform ECP521 = new Transform(Transform.KEY_EXCHANGE, 21);
  private static final Transform PRF_XCBC = new Transform(Transform.PRF, 4);
  private static final Transform CMAC = new Transform(Transform.INTEGRITY, 8);
  private static final Transform CTR_192 = new Transform(Transform.ENCRYPTION, 13, 192);

  private static ProposalStructure proposal(int number, Transform... transforms) {
    return new ProposalStructure(number, ProtocolId.IKE, ByteString.EMPTY, List.of(transforms));
  }

  private static SaPayload sa(ProposalStructure... proposals) {
    return new SaPayload(List.of(proposals));
  }

  private static Optional<ProposalStructure> answer(SaPayload offered, int group) {
    return IkeProposals.select(offered, PROFILE, group)
        .map(choice -> choice.answer(IkeSpi.NONE).proposals().getFirst());
  }

  @Test
  void offersCombinedModeCiphersApart() {
    Profile both =
        profile(
            List.of(EncryptionAlgorithm.AES_GCM_256, EncryptionAlgorithm.AES_CBC_128),
            List.of(KeyExchangeMethod.MODP_2048));
    assertEquals(
        sa(
            proposal(1, GCM_256, PRF_SHA256, MODP_2048),
            proposal(2, AES_128, PRF_SHA256, SHA256, MODP_2048)),
        IkeProposals.offer(both, IkeSpi.NONE));
  }

  /** Ciphers whose key has one length carry no Key Length (RFC 7296 section 3.3.5). */
  @Test
  void offersEveryValueOfEachList() {
    assertEquals(
        sa(
            proposal(
                1,
                new Transform(Transform.ENCRYPTION, 3),
                CTR_192,
                PRF_XCBC,
                PRF_SHA256,
                CMAC,
                SHA256,
                X448,
                ECP521),
            proposal(
                2, new Transform(Transform.ENCRYPTION, 28), PRF_XCBC, PRF_SHA256, X448, ECP521)),
        IkeProposals.offer(LISTS, IkeSpi.NONE));
  }

  @Test
  void takesOurPreferenceInEveryList() {
    SaPayload offered = sa(proposal(1, CTR_192, PRF_SHA256, PRF_XCBC, SHA256, CMAC, ECP521, X448));
    assertEquals(
        Optional.of(proposal(1, CTR_192, PRF_XCBC, CMAC, X448)),
        IkeProposals.select(offered, LISTS, 99)
            .map(choice -> choice.answer(IkeSpi.NONE).proposals().getFirst()));
  }

  /** An ID of a known type that we do not know is passed over (RFC 7296 section 3.3.6). */
  @Test
  void passesOverUnknownTransformIds() {
    SaPayload offered =
        sa(
            proposal(
                1,
                new Transform(Transform.ENCRYPTION, 999),
                CTR_192,
                new Transform(Transform.PRF, 999),
                PRF_SHA256,
                new Transform(Transform.INTEGRITY, 999),
                SHA256,
                new Transform(Transform.KEY_EXCHANGE, 999),
                ECP521));
    assertEquals(
        Optional.of(proposal(1, CTR_192, PRF_SHA256, SHA256, ECP521)),
        IkeProposals.select(offered, LISTS, 999)
            .map(choice -> choice.answer(IkeSpi.NONE).proposals().getFirst()));
  }

  @Test
  void prfsAreThoseOfTheHashesWhenNoneIsNamed() {
    Profile auto =
        new Profile(
            "auto",
            List.of(IntegrityAlgorithm.HMAC_SHA2_256_128, IntegrityAlgorithm.AES_XCBC_96),
            List.of(),
            List.of(EncryptionAlgorithm.AES_GCM_256),
            List.of(KeyExchangeMethod.CURVE25519),
            Duration.ofDays(1),
            null,
            4);
    assertEquals(
        sa(proposal(1, GCM_256, PRF_SHA256, PRF_XCBC, X25519)),
        IkeProposals.offer(auto, IkeSpi.NONE));
  }

  @Test
  void takesOurPreferenceInsideAProposal() {
    SaPayload offered = sa(proposal(1, AES_128, AES_256, PRF_SHA256, SHA256, MODP_2048, X25519));
    assertEquals(
        Optional.of(proposal(1, AES_256, PRF_SHA256, SHA256, X25519)), answer(offered, 99));
  }

  @Test
  void takesTheGroupOfTheKePayloadWhenItIsAllowed() {
    SaPayload offered = sa(proposal(1, AES_128, PRF_SHA256, SHA256, X25519, MODP_2048));
    assertEquals(
        Optional.of(proposal(1, AES_128, PRF_SHA256, SHA256, MODP_2048)), answer(offered, 14));
  }

  @Test
  void takesTheInitiatorsFirstProposalThatFits() {
    SaPayload offered =
        sa(
            proposal(1, GCM_256, PRF_SHA256, X25519),
            proposal(2, AES_128, PRF_SHA256, SHA256, MODP_1024),
            proposal(3, AES_128, PRF_SHA256, SHA256, X25519),
            proposal(4, AES_256, PRF_SHA256, SHA256, X25519));
    assertEquals(
        Optional.of(proposal(3, AES_128, PRF_SHA256, SHA256, X25519)), answer(offered, 31));
  }

  @Test
  void neverChoosesWhatItDoesNotFullyUnderstand() {
    Transform strange = new Transform(Transform.ENCRYPTION, 12, 256, true);
    Transform unknownType = new Transform(200, 1);
    Transform keyless = new Transform(Transform.ENCRYPTION, 12);
    for (SaPayload offered :
        List.of(
            sa(proposal(1, strange, PRF_SHA256, SHA256, X25519)),
            sa(proposal(1, AES_256, PRF_SHA256, SHA256, X25519, unknownType)),
            sa(proposal(1, keyless, PRF_SHA256, SHA256, X25519)),
            sa(proposal(1, AES_256, PRF_SHA256, X25519)),
            sa(proposal(1, AES_256, SHA256, X25519)),
            sa(proposal(1, AES_256, PRF_SHA256, SHA256)),
            sa(
                new ProposalStructure(
                    1,
                    ProtocolId.ESP,
                    ByteString.EMPTY,
                    List.of(AES_256, PRF_SHA256, SHA256, X25519))))) {
      assertEquals(Optional.empty(), answer(offered, 31), offered.toString());
    }
  }

  @Test
  void acceptsOneOfWhatWasOffered() {
    assertEquals(
        Optional.of(
            new IkeSuite(
                EncryptionAlgorithm.AES_CBC_128,
                IntegrityAlgorithm.HMAC_SHA2_256_128,
                PrfAlgorithm.HMAC_SHA2_256,
                KeyExchangeMethod.MODP_2048)),
        IkeProposals.accept(sa(proposal(1, AES_128, PRF_SHA256, SHA256, MODP_2048)), PROFILE)
            .map(IkeProposals.Choice::suite));
  }

  @Test
  void refusesAnAnswerThatLeavesAChoiceOrWasNotOffered() {
    assertTrue(
        IkeProposals.accept(sa(proposal(1, AES_128, AES_256, PRF_SHA256, SHA256, X25519)), PROFILE)
            .isEmpty());
    ProposalStructure good = proposal(1, AES_128, PRF_SHA256, SHA256, X25519);
    assertTrue(IkeProposals.accept(sa(good, good), PROFILE).isEmpty());
    assertTrue(
        IkeProposals.accept(sa(proposal(1, GCM_256, PRF_SHA256, X25519)), PROFILE).isEmpty());
  }

  @Test
  void namesTheFirstPropertyThatDiffers() {
    assertEquals(
        new Difference("dh-group", "x25519,modp2048", "brainpool256", Optional.empty(), false),
        Difference.ofIke(
            sa(proposal(1, AES_128, PRF_SHA256, SHA256, new Transform(Transform.KEY_EXCHANGE, 28))),
            PROFILE));
    assertEquals(
        new Difference(
            "dh-group",
            "x25519,modp2048",
            "modp1024",
            Optional.of("x25519,modp2048,modp1024"),
            true),
        Difference.ofIke(sa(proposal(1, AES_128, PRF_SHA256, SHA256, MODP_1024)), PROFILE));
    assertEquals(
        new Difference(
            "enc-algorithm",
            "aes-256-cbc,aes-128-cbc",
            "3des,aes-256-gcm",
            Optional.of("aes-256-cbc,aes-128-cbc,aes-256-gcm"),
            false),
        Difference.ofIke(
            sa(
                proposal(1, new Transform(Transform.ENCRYPTION, 3), PRF_SHA256, SHA256, X25519),
                proposal(2, GCM_256, PRF_SHA256, X25519)),
            PROFILE));
    assertEquals(
        new Difference("hash-algorithm", "sha256", "sha1", Optional.of("sha256,sha1"), true),
        Difference.ofIke(
            sa(proposal(1, AES_128, PRF_SHA256, new Transform(Transform.INTEGRITY, 2), X25519)),
            PROFILE));
  }

  @Test
  void namesACombinationThatNobodyOffersWhole() {
    Difference difference =
        Difference.ofIke(
            sa(
                proposal(1, AES_128, PRF_SHA256, SHA256, MODP_1024),
                proposal(2, GCM_256, PRF_SHA256, X25519)),
            PROFILE);
    assertEquals("enc-algorithm+hash-algorithm+prf-algorithm+dh-group", difference.parameter());
    assertEquals(
        "aes-128-cbc/sha256/sha256/modp1024 or aes-256-gcm/sha256/x25519", difference.theirs());
  }
}
