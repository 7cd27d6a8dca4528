package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Another implementation reads what we write, and we read what it writes. */
class ScapyTest {
  private static final int PACKETS = 50;
  private static final int SPI = 0x1234_5678;

  private static Optional<Scapy> judge;

  @BeforeAll
  static void start() throws IOException {
    judge = Scapy.start();
    assumeTrue(judge.isPresent(), "scapy is missing: install python3-scapy");
  }

  @AfterAll
  static void stop() throws IOException {
    if (judge.isPresent()) {
      judge.get().close();
    }
  }

  static List<Arguments> suites() {
    return Stream.concat(
            Suite.all().stream(),
            // scapy has extended sequence numbers with combined modes only.
            Suite.all().stream()
                .filter(suite -> suite.encryption().isCombinedMode())
                .map(Suite::extended))
        .filter(suite -> nameOf(suite.encryption()).isPresent())
        .filter(suite -> nameOf(suite.integrity()).isPresent())
        .flatMap(suite -> forms(suite).map(inUdp -> Arguments.of(suite, inUdp)))
        .toList();
  }

  /** Whether ESP travels in UDP is nothing to the cipher: one of each kind shows it. */
  private static Stream<Boolean> forms(Suite suite) {
    return suite.equals(Suite.GCM) || suite.equals(Suite.CBC_SHA256)
        ? Stream.of(false, true)
        : Stream.of(false);
  }

  @ParameterizedTest
  @MethodSource("suites")
  void decryptsWhatTheOtherEncrypts(Suite suite, boolean inUdp) {
    Scapy scapy = judge.orElseThrow();
    assertEquals("ok", scapy.ask(association(suite, inUdp)));
    Loop loop = new Loop();
    loop.policies(Tunnel.policy(Tunnel.POLICY, 0, Level.REQUIRE));
    loop.install(suite, SPI, inUdp);
    loop.accept(suite, SPI, inUdp);
    byte[][] packets = packets(suite.hashCode());

    loop.send(NOW, packets);
    assertArrayEquals(packets, scapy.transform("decrypt", loop.sent()));

    loop.receive(NOW, scapy.transform("encrypt", packets));
    assertEquals(PACKETS, loop.delivered.size());
    for (int i = 0; i < PACKETS; i++) {
      assertArrayEquals(packets[i], Packets.bytes(loop.delivered, i));
    }
  }

  private static byte[][] packets(long seed) {
    Random random = new Random(seed);
    byte[][] packets = new byte[PACKETS][];
    for (int i = 0; i < PACKETS; i++) {
      packets[i] = Packets.betweenOffices(random.nextInt(1300));
    }
    return packets;
  }

  private static String association(Suite suite, boolean inUdp) {
    KeyMaterial keys = Tunnel.keys(suite);
    return String.join(
        " ",
        "sa",
        Integer.toString(SPI),
        nameOf(suite.encryption()).orElseThrow(),
        hex(keys.encryption()),
        Integer.toString(suite.encryption().icvBytes()),
        nameOf(suite.integrity()).orElseThrow(),
        hex(keys.integrity()),
        Tunnel.GATEWAY1,
        Tunnel.GATEWAY2,
        inUdp ? "1" : "0",
        suite.extendedSequence() ? "1" : "0");
  }

  /** Camellia, Twofish, GMAC and GCM with an ICV other than 16 bytes are unknown to scapy. */
  private static Optional<String> nameOf(EncryptionAlgorithm encryption) {
    return switch (encryption) {
      case NULL -> Optional.of("NULL");
      case DES_CBC -> Optional.of("DES");
      case TRIPLE_DES_CBC -> Optional.of("3DES");
      case BLOWFISH_CBC_128 -> Optional.of("Blowfish");
      case AES_CBC_128, AES_CBC_192, AES_CBC_256 -> Optional.of("AES-CBC");
      case AES_CTR_128, AES_CTR_192, AES_CTR_256 -> Optional.of("AES-CTR");
      case AES_CCM_8_128,
          AES_CCM_8_192,
          AES_CCM_8_256,
          AES_CCM_12_128,
          AES_CCM_12_192,
          AES_CCM_12_256,
          AES_CCM_128,
          AES_CCM_192,
          AES_CCM_256 ->
          Optional.of("AES-CCM");
      case AES_GCM_128, AES_GCM_192, AES_GCM_256 -> Optional.of("AES-GCM");
      case CHACHA20_POLY1305 -> Optional.of("CHACHA20-POLY1305");
      case AES_GCM_8_128,
          AES_GCM_8_192,
          AES_GCM_8_256,
          AES_GCM_12_128,
          AES_GCM_12_192,
          AES_GCM_12_256,
          AES_GMAC_128,
          AES_GMAC_192,
          AES_GMAC_256,
          CAMELLIA_CBC_128,
          CAMELLIA_CBC_192,
          CAMELLIA_CBC_256,
          TWOFISH_CBC_256 ->
          Optional.empty();
    };
  }

  /** AES-XCBC is unknown to scapy. */
  private static Optional<String> nameOf(IntegrityAlgorithm integrity) {
    return switch (integrity) {
      case NONE -> Optional.of("NULL");
      case HMAC_MD5_96 -> Optional.of("HMAC-MD5-96");
      case HMAC_SHA1_96 -> Optional.of("HMAC-SHA1-96");
      case HMAC_SHA2_256_128 -> Optional.of("SHA2-256-128");
      case HMAC_SHA2_384_192 -> Optional.of("SHA2-384-192");
      case HMAC_SHA2_512_256 -> Optional.of("SHA2-512-256");
      case AES_CMAC_96 -> Optional.of("AES-CMAC-96");
      case AES_XCBC_96 -> Optional.empty();
    };
  }

  private static String hex(Secret key) {
    return key.length() == 0 ? "-" : HexFormat.of().formatHex(key.expose());
  }
}
