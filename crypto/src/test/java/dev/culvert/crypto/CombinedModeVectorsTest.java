package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published answers of combined modes; those of AES-GCM are in {@link PacketCipherTest}. */
class CombinedModeVectorsTest {

  /**
   * NIST's CCM validation data with nonces of 11 bytes, as Linux (testmgr.h, rfc4309) and
   * strongSwan (test_vectors/aes_ccm.c) have them: RFC 4309 has none.
   */
  @ParameterizedTest
  @CsvSource({
    "AES_CCM_128, 1e2c7e01419aefc00d58966e5ca24bd34fa319, d3015ad830601556,"
        + "dae6289c452dfd635eda4cb6e6fcf9b70c56cbe4e0057ae10a630978bc2c55de,"
        + "87a336fd96b39378a92863ba12a31485571e06c97b21ef767f387e8e29a43e7e,"
        + "8a1e11f0026be219fc70c46d8eb799abc54ba2acd3f348ff3bb5ce53efdebb02"
        + "a986156c13feda0a22b8293dd8399a23",
    "AES_CCM_192, 56df5c8f263f0e42ef7ad3cefc846062cab440af5fc9c901d63c8c, 8684b6cdef092e94,"
        + "0265783ce9213091b1b9da769a786d95f28832a3f250cb4ce300736984698779,"
        + "9fd2024b5249313c43693a2d8e70ad7ee0e54609808913b28c8bd93f86fbb56b,"
        + "39df7c3c5a29b9625d51c216d8bd069f9b6a0970c15183c266881d4f9adae01e"
        + "c7791158e56b20407aea46428be46fe1",
    "AES_CCM_256, abd0e9330726e5838c7695d4b6dcf346f98fade3021383773fb0f1a1a1220f2b24a78b,"
        + "07cbcc0ee633bff5,"
        + "d4db301d03fefd5f87d48cb6b6f17a5dab90658d8eca4d4f160c40904bc73673,"
        + "f5c67d48c1b7e692975acac4a96df93d6cdebcf190ea6ab2358636af5cfe4b3a,"
        + "836f408772cfc113efbb8021046c5809071bfcdfc03f5bc7e079a86e717c3fcf"
        + "5cdab233e513e20d74d1efb50f3ab5f8",
    "AES_CCM_12_256, 7cc8183b8d99e07c4541b8bd5ca7c2328ab80259a4fea92c09759a9b3c9b2739f9d94e,"
        + "63b53d9d43f61e50,"
        + "57f56b8b575c3d3b1302010c834c96358ed639cf7d149b94b03936e68f57e013,"
        + "3b6c2936b6ef07a68372074fcffa66895fcab1bad58f2c2730db750993d465e4,"
        + "b0885a33aae5c71d8523c7c62ff41e3dcc63442507784f9e96b888ebbc481f06"
        + "39af39acd84a80397b728af7",
    "AES_CCM_8_192, 585da096651a04d796e5c568aa9535e029a0ba9e4878d1baee4983, e9a9ffe957bafd9e,"
        + "44a62c05e9e143b1587cf25c6d390a64a4f01305d177996711c4c6db00563661,"
        + "85346642c8920f3658e06b913c985cbb0a85cc02ad7a96e96543a4c30fdc5581,"
        + "fbe55d34bee5e8e75aef2fbf1f7fd4b266ca611e967a61b31c164552ba049c9f"
        + "b1d240bc527c6fb1",
    "AES_CCM_8_256, e08d997160d7971abd0199d58adf713ad3df244b5e3d4b4e307ab9d8530a5e2b1e2991,"
        + "ad8ec1530acf2dbe,"
        + "19b61f57c4f3f08b782b9402290f42276b75cb9834087e79e43e490d848b2287,"
        + "e1d9d813eb3a753f9dbd5f66bedcbb66bf1799624a39271f1ddc24ae192f984c,"
        + "19b86133452b43966f51d020307d9bc6263df8c96516a89ff0621734f21e8d75"
        + "4e13ccc0c32a542d"
  })
  void ccm(
      EncryptionAlgorithm algorithm,
      String key,
      String iv,
      String associatedData,
      String plaintext,
      String sealed) {
    answers(algorithm, false, key, iv, associatedData, plaintext, sealed, 0);
  }

  /** RFC 7634 appendix A: an ESP packet as it is sent, but for its outer header. */
  @Test
  void chacha20Poly1305Packet() {
    answers(
        EncryptionAlgorithm.CHACHA20_POLY1305,
        false,
        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3",
        "1011121314151617",
        "0102030400000005",
        "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
            + "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
            + "2425262728292a2b2c2d2e2f303132333435363701020204",
        "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
            + "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
            + "cbec163fac469b502773f6fb94e664da9165b82829f641e076aaa8266b7fb0f7"
            + "b11b369907e1ad43",
        0);
  }

  /**
   * RFC 8439 appendix A.5 as an ESP packet with sequence number 0000000000004e91 would carry it.
   */
  @Test
  void chacha20Poly1305WithExtendedSequenceNumber() {
    String text =
        "496e7465726e65742d4472616674732061726520647261667420646f63756d65"
            + "6e74732076616c696420666f722061206d6178696d756d206f6620736978206d"
            + "6f6e74687320616e64206d617920626520757064617465642c207265706c6163"
            + "65642c206f72206f62736f6c65746564206279206f7468657220646f63756d65"
            + "6e747320617420616e792074696d652e20497420697320696e617070726f7072"
            + "6961746520746f2075736520496e7465726e65742d4472616674732061732072"
            + "65666572656e6365206d6174657269616c206f7220746f206369746520746865"
            + "6d206f74686572207468616e206173202fe2809c776f726b20696e2070726f67"
            + "726573732e2fe2809d";
    answers(
        EncryptionAlgorithm.CHACHA20_POLY1305,
        true,
        "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c000000000",
        "0102030405060708",
        "f333888600004e91",
        text,
        "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
            + "4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
            + "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
            + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
            + "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
            + "af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
            + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
            + "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
            + "a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38",
        0);
  }

  /** draft-mcgrew-gcm-test-01: a GMAC packet with sequence number 7. */
  @Test
  void gmacPacket() {
    String payload =
        "45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364"
            + "65666768696a6b6c6d6e6f707172737401020201";
    answers(
        EncryptionAlgorithm.AES_GMAC_128,
        false,
        "4c80cdefbb5d10da906ac73c3613a63422433c64",
        "0000000000000000",
        "0000432100000007",
        payload,
        payload + "f2a9a836e155106aa8dcd618e4099aaa",
        0);
  }

  /** A shorter ICV is the first bytes of the long one (RFC 4106 section 6). */
  @ParameterizedTest
  @CsvSource({
    "AES_GCM_8_128, AES_GCM_128", "AES_GCM_12_128, AES_GCM_128",
    "AES_GCM_8_192, AES_GCM_192", "AES_GCM_12_192, AES_GCM_192",
    "AES_GCM_8_256, AES_GCM_256", "AES_GCM_12_256, AES_GCM_256"
  })
  void shorterIcvOfGcm(EncryptionAlgorithm truncated, EncryptionAlgorithm whole) {
    String key = Hex.of(SeededRandom.of(1).next(whole.keyMaterialBytes()));
    byte[] buffer = SeededRandom.of(2).next(8 + 8 + 64 + whole.icvBytes());
    String iv = Hex.of(buffer).substring(16, 32);
    String associatedData = Hex.of(buffer).substring(0, 16);
    String plaintext = Hex.of(buffer).substring(32, 32 + 128);
    cipher(whole, false, key).encrypt(buffer, 0, 8, 8, 16, 64, 0);
    String sealed = Hex.of(buffer).substring(32, 2 * (16 + 64 + truncated.icvBytes()));
    answers(truncated, false, key, iv, associatedData, plaintext, sealed, 0);
  }

  private static PacketCipher cipher(
      EncryptionAlgorithm algorithm, boolean extendedSequence, String key) {
    return PacketCiphers.create(
        algorithm, IntegrityAlgorithm.NONE, extendedSequence, Hex.bytes(key), new byte[0]);
  }

  private static void answers(
      EncryptionAlgorithm algorithm,
      boolean extendedSequence,
      String key,
      String iv,
      String associatedData,
      String plaintext,
      String sealed,
      int sequenceHigh) {
    PacketCipher cipher = cipher(algorithm, extendedSequence, key);
    int aadBytes = associatedData.length() / 2;
    int payloadAt = aadBytes + iv.length() / 2;
    int payloadBytes = plaintext.length() / 2;
    String header = associatedData + iv;
    byte[] buffer = Hex.bytes(header + plaintext + "00".repeat(algorithm.icvBytes()));
    int length =
        cipher.encrypt(buffer, 0, aadBytes, aadBytes, payloadAt, payloadBytes, sequenceHigh);
    assertEquals(sealed.length() / 2, length);
    assertEquals(header + sealed, Hex.of(buffer));
    assertTrue(
        cipher.decrypt(buffer, 0, aadBytes, aadBytes, payloadAt, payloadBytes, sequenceHigh));
    assertTrue(Hex.of(buffer).startsWith(header + plaintext));
    assertEquals(
        !extendedSequence,
        cipher(algorithm, extendedSequence, key)
            .decrypt(
                Hex.bytes(header + sealed),
                0,
                aadBytes,
                aadBytes,
                payloadAt,
                payloadBytes,
                sequenceHigh + 1),
        "the high half of the sequence number is authenticated");
    byte[] cut = Hex.bytes(header + sealed);
    assertFalse(
        cipher.decrypt(cut, 0, aadBytes, aadBytes, payloadAt, payloadBytes - 1, sequenceHigh));
  }
}
