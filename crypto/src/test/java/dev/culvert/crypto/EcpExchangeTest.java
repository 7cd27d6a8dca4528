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

  /** RFC 5114 section A.8, the group of RFC 5903 section 3.3. */
  @Test
  void group21() throws InvalidPublicValueException {
    answers(
        EcpExchange.P521,
        "0113f82da825735e3d97276683b2b74277bad27335ea71664af2430cc4f33459"
            + "b9669ee78b3ffb9b8683015d344dcbfef6fb9af4c6c470be254516cd3c1a1fb4"
            + "7362",
        """
        01ebb34dd75721abf8adc9dbed17889cbb9765d90a7c60f2cef007bb0f2b26e1
        4881fd4442e689d61cb2dd046ee30e3ffd20f9a45bbdf6413d583a2dbf59924f
        d35c
        00f6b632d194c0388e22d8437e558c552ae195adfd153f92d74908351b2f8c4e
        da94edb0916d1b53c020b5eecaed1a5fc38a233e4830587bb2ee3489b3b42a5a
        86a4
        """,
        "00cee3480d8645a17d249f2776d28bae616952d1791fdb4b70f7c3378732aa1b"
            + "22928448bcd1dc2496d435b01048066ebe4f72903c361b1a9dc1193dc2c9d089"
            + "1b96",
        """
        010ebfafc6e85e08d24bfffcc1a4511db0e634beeb1b6dec8c5939ae44766201
        af6200430ba97c8ac6a0e9f08b33ce7e9feeb5ba4ee5e0d81510c24295b8a08d
        0235
        00a4a6ec300df9e257b0372b5e7abfef093436719a77887ebb0b18cf8099b9f4
        212b6e30a1419c18e029d36863cc9d448f4dba4d2a0e60711be572915fbd4fef
        2695
        """,
        "00cdea89621cfa46b132f9e4cfe2261cde2d4368eb5656634c7cc98c7a00cde5"
            + "4ed1866a0dd3e6126c9d2f845daff82ceb1da08f5d87521bb0ebeca77911169c"
            + "20cc");
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

  /** A scalar of 521 bits is drawn from 521 random bits, not from 528. */
  @Test
  void drawsAsManyBitsAsTheFieldHas() {
    try (Secret scalar =
        EcpExchange.P521.generatePrivate(
            target -> {
              Arrays.fill(target, (byte) 0xa5);
            })) {
      assertEquals("01" + "a5".repeat(65), Hex.of(scalar.expose()));
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
