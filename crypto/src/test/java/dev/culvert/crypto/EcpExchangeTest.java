package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.Secret;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EcpExchangeTest {

  /** RFC 5903 section 8.1. */
  @Test
  void group19() throws InvalidPublicValueException {
    answers(
        EcpExchange.P256,
        "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
        """
        dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180
        5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3
        """,
        "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
        """
        d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63
        56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab
        """,
        "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
  }

  /** RFC 5903 section 8.2. */
  @Test
  void group20() throws InvalidPublicValueException {
    answers(
        EcpExchange.P384,
        "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655"
            + "e35b538041e649ee3faef896783ab194",
        """
        667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6
        de3ac808acb4bdb4c88732aee95f41aa
        9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38e
        eb9fcff3c2c947dae69b4c634573a81c
        """,
        "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942"
            + "e0308312916b8ed2960e4bd55a7448fc",
        """
        e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d
        0d1ac43a0336def96fda41d0774a3571
        dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1ff
        f83fa40142209dff5eaad96db9e6386c
        """,
        "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4"
            + "d603135569b9e9d09cf5d4a270f59746");
  }

  private static void answers(
      EcpExchange group,
      String initiator,
      String initiatorPublic,
      String responder,
      String responderPublic,
      String shared)
      throws InvalidPublicValueException {
    try (Secret i = Secret.owning(Hex.bytes(initiator));
        Secret r = Secret.owning(Hex.bytes(responder));
        Secret atInitiator = group.sharedSecret(i, Hex.bytes(responderPublic));
        Secret atResponder = group.sharedSecret(r, Hex.bytes(initiatorPublic))) {
      assertEquals(Hex.of(Hex.bytes(initiatorPublic)), Hex.of(group.publicValue(i)));
      assertEquals(Hex.of(Hex.bytes(responderPublic)), Hex.of(group.publicValue(r)));
      assertEquals(shared, Hex.of(atInitiator.expose()));
      assertEquals(shared, Hex.of(atResponder.expose()));
    }
  }

  /** RFC 6989 section 2.3: a point off the curve would give the private scalar away. */
  @Test
  void refusesWhatIsNoPoint() {
    try (Secret ours = EcpExchange.P256.generatePrivate(SeededRandom.of(1))) {
      byte[] point = EcpExchange.P256.publicValue(ours);
      byte[] offTheCurve = point.clone();
      offTheCurve[63] ^= 1;
      refused(ours, offTheCurve, "point not on the curve");
      refused(ours, new byte[64], "point not on the curve");
      byte[] xTooLarge = point.clone();
      Arrays.fill(xTooLarge, 0, 32, (byte) 0xff);
      refused(ours, xTooLarge, "coordinate not below the prime");
      byte[] yIsThePrime = point.clone();
      System.arraycopy(
          Hex.bytes("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
          0,
          yIsThePrime,
          32,
          32);
      refused(ours, yIsThePrime, "coordinate not below the prime");
    }
  }

  private static void refused(Secret ours, byte[] peer, String reason) {
    assertEquals(
        reason,
        assertThrows(
                InvalidPublicValueException.class, () -> EcpExchange.P256.sharedSecret(ours, peer))
            .getMessage());
  }

  /** Zero and the group order are drawn first, and passed over. */
  @Test
  void drawsAgainWhenTheScalarIsOutOfRange() {
    byte[] order = Hex.bytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    byte[][] draws = {new byte[32], order, Hex.bytes("07".repeat(32))};
    int[] next = {0};
    try (Secret scalar =
        EcpExchange.P256.generatePrivate(
            target -> System.arraycopy(draws[next[0]++], 0, target, 0, target.length))) {
      assertEquals("07".repeat(32), Hex.of(scalar.expose()));
    }
  }
}
