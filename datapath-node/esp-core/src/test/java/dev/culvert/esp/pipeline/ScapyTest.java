package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    return Suite.all().stream()
        .flatMap(suite -> List.of(Arguments.of(suite, false), Arguments.of(suite, true)).stream())
        .toList();
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
    String encryption =
        switch (suite.encryption()) {
          case NULL -> "NULL";
          case AES_CBC_128, AES_CBC_192, AES_CBC_256 -> "AES-CBC";
          case AES_GCM_128, AES_GCM_192, AES_GCM_256 -> "AES-GCM";
        };
    KeyMaterial keys = Tunnel.keys(suite);
    return String.join(
        " ",
        "sa",
        Integer.toString(SPI),
        encryption,
        hex(keys.encryption()),
        nameOf(suite.integrity()),
        hex(keys.integrity()),
        Tunnel.GATEWAY1,
        Tunnel.GATEWAY2,
        inUdp ? "1" : "0");
  }

  private static String nameOf(IntegrityAlgorithm integrity) {
    return switch (integrity) {
      case NONE -> "NULL";
      case HMAC_SHA1_96 -> "HMAC-SHA1-96";
      case HMAC_SHA2_256_128 -> "SHA2-256-128";
      case HMAC_SHA2_384_192 -> "SHA2-384-192";
      case HMAC_SHA2_512_256 -> "SHA2-512-256";
    };
  }

  private static String hex(Secret key) {
    return key.length() == 0 ? "-" : HexFormat.of().formatHex(key.expose());
  }
}
