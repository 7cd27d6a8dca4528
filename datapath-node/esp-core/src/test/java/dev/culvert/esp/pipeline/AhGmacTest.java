package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.stats.DropReason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.GMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** AES-GMAC in AH (RFC 4543 section 4), which neither Linux nor scapy has. */
class AhGmacTest {
  private static final int SPI = 0x3003;
  private static final int AH_BYTES = 12;
  private static final int IV_BYTES = 8;
  private static final int TAG_BYTES = 16;

  static List<Arguments> cases() {
    return Stream.of(IntegrityAlgorithm.values())
        .filter(IntegrityAlgorithm::isOfAhAlone)
        .map(Suite::ah)
        .flatMap(suite -> Stream.of(suite, suite.extended()))
        .flatMap(suite -> Shape.of(Protocol.AH).stream().map(shape -> Arguments.of(suite, shape)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void packetsArriveAndForgeriesDoNot(Suite suite, Shape shape) {
    Loop loop = new Loop();
    loop.policies(shape.policy());
    loop.install(suite, shape.sa(suite, SPI).outbound(), Packets.PACKET_BYTES);
    loop.accept(suite, shape.sa(suite, SPI).inbound());
    for (int bytes : new int[] {0, 1, 1300}) {
      byte[] packet = shape.ends().packet(bytes);
      loop.send(NOW, packet);
      byte[] sent = loop.sent()[0];
      byte[] forged = sent.clone();
      forged[forged.length - 1]++;
      loop.receive(NOW, forged, forged, sent);
      assertEquals(1, loop.delivered.size());
      assertArrayEquals(packet, Packets.bytes(loop.delivered, 0));
    }
    assertEquals(6, loop.inbounds.drops().get(DropReason.ICV_INVALID));
  }

  /** The tag by Bouncy Castle over the packet with what changes on its way set to 0. */
  @ParameterizedTest
  @MethodSource("cases")
  void theTagIsOverWhatAhCovers(Suite suite, Shape shape) {
    Loop loop = new Loop();
    loop.policies(shape.policy());
    loop.resume(suite, shape.sa(suite, SPI).outbound(), suite.extendedSequence() ? 1L << 32 : 0);
    loop.send(NOW, shape.ends().packet(100));
    byte[] sent = loop.sent()[0];
    int ipBytes = shape.outerIpv6() ? 40 : 20;
    int ivAt = ipBytes + AH_BYTES;
    byte[] iv = Arrays.copyOfRange(sent, ivAt, ivAt + IV_BYTES);
    byte[] tag = Arrays.copyOfRange(sent, ivAt + IV_BYTES, ivAt + IV_BYTES + TAG_BYTES);
    byte[] covered = sent.clone();
    Arrays.fill(covered, ivAt, ivAt + IV_BYTES + TAG_BYTES, (byte) 0);
    // RFC 4302 appendix A: TOS, flags and offset, TTL, checksum; class, flow label, hop limit.
    int[] mutable = shape.outerIpv6() ? new int[] {1, 2, 3, 7} : new int[] {1, 6, 7, 8, 10, 11};
    for (int at : mutable) {
      covered[at] = 0;
    }
    if (shape.outerIpv6()) {
      covered[0] = 0x60;
    }
    assertArrayEquals(tag(suite, iv, covered), tag);
  }

  private static byte[] tag(Suite suite, byte[] iv, byte[] covered) {
    byte[] keyAndSalt = Tunnel.keys(suite).integrity().expose();
    int keyBytes = keyAndSalt.length - 4;
    byte[] nonce = ByteBuffer.allocate(12).put(keyAndSalt, keyBytes, 4).put(iv).array();
    GMac mac = new GMac(GCMBlockCipher.newInstance(AESEngine.newInstance()));
    mac.init(new ParametersWithIV(new KeyParameter(keyAndSalt, 0, keyBytes), nonce));
    mac.update(covered, 0, covered.length);
    if (suite.extendedSequence()) {
      mac.update(new byte[] {0, 0, 0, 1}, 0, 4);
    }
    byte[] tag = new byte[TAG_BYTES];
    mac.doFinal(tag, 0);
    return tag;
  }
}
