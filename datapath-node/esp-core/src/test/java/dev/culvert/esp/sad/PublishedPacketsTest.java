package dev.culvert.esp.sad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole ESP packets that were published as examples. */
class PublishedPacketsTest {
  /** RFC 3602 section 4, case 7: tunnel mode, AES-CBC, without integrity. */
  private static final String PING_KEY = "0123456789abcdef0123456789abcdef";

  private static final String PING_IV = "f4e765244f6407adf13dc1380f673f37";

  private static final String PING_INNER =
      """
      45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d
      02a2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223
      2425262728292a2b2c2d2e2f3031323334353637\
      """;

  private static final String PING_ESP =
      """
      0000876500000002f4e765244f6407adf13dc1380f673f37
      773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8
      e4ecaec78ac53aad7a0f022b859243c647752e94a859352b8a4d4d2decd136e5
      c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d\
      """;

  private static final byte[] INTEGRITY_KEY = new byte[20];

  @Test
  void encapsulatesThePacketOfRfc3602() throws Exception {
    byte[] iv = hex(PING_IV);
    OutboundSa sa =
        OutboundSa.compile(
            ping(SaKey.Direction.OUT),
            pingKeys(),
            pool -> {
              for (int i = 0; i < pool.length; i++) {
                pool[i] = iv[i % iv.length];
              }
            },
            1500);
    byte[] outer = new byte[0];
    for (int sequence = 1; sequence <= 2; sequence++) {
      outer = WholePackets.protect(sa, hex(PING_INNER));
    }
    assertArrayEquals(pingWithIcv(), Arrays.copyOfRange(outer, 20, outer.length));
  }

  @Test
  void opensThePacketOfRfc3602() throws Exception {
    InboundSa sa = InboundSa.compile(ping(SaKey.Direction.IN), pingKeys(), new PolicyCounters());
    byte[] packet = inIpv4(pingWithIcv());
    assertEquals(DropReason.NOT_DROPPED, WholePackets.open(sa, packet));
    assertArrayEquals(hex(PING_INNER), WholePackets.inside(sa, packet));
  }

  /**
   * The examples of draft-mcgrew-gcm-test-01 for RFC 4106 and RFC 4543 without extended sequence
   * numbers: their ICV and padding are right and their next header is 1, so tunnel mode refuses the
   * content. RFC 7634 appendix A: a packet in tunnel mode.
   */
  @ParameterizedTest
  @CsvSource({
    "CHACHA20_POLY1305, NOT_DROPPED, "
        + "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3, "
        + "01020304000000051011121314151617"
        + "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
        + "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
        + "cbec163fac469b502773f6fb94e664da9165b82829f641e076aaa8266b7fb0f7"
        + "b11b369907e1ad43, "
        + "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
        + "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
        + "2425262728292a2b2c2d2e2f3031323334353637",
    "AES_GMAC_128, NEXT_HEADER_UNEXPECTED, 4c80cdefbb5d10da906ac73c3613a63422433c64, "
        + "00004321000000070000000000000000"
        + "45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364"
        + "65666768696a6b6c6d6e6f707172737401020201"
        + "f2a9a836e155106aa8dcd618e4099aaa, "
        + "45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364"
        + "65666768696a6b6c6d6e6f7071727374",
    "AES_GCM_128, NEXT_HEADER_UNEXPECTED, feffe9928665731c6d6a8f9467308308cafebabe, "
        + "0000a5f80000000afacedbaddecaf888"
        + "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c"
        + "3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1"
        + "83b70d3aa8bc6ee4c309e9d85a41ad4a, "
        + "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100"
        + "00010000000000000373697009637962657263697479"
        + "02646b0000010001",
    "AES_GCM_256, NEXT_HEADER_UNEXPECTED,"
        + " abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344, "
        + "4a2cbfe3000000020102030405060708"
        + "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763"
        + "748a637985771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c4915956c96, "
        + "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000"
        + "7002400020bf0000020405b401010402"
  })
  void opensThePacketsOfCombinedModes(
      EncryptionAlgorithm algorithm,
      DropReason verdict,
      String keyAndSalt,
      String packet,
      String plain) {
    Suite suite = new Suite(algorithm, IntegrityAlgorithm.NONE);
    byte[] esp = hex(packet);
    SecurityAssociation spec = Tunnel.inbound(suite, ByteBuffer.wrap(esp).getInt(), false);
    KeyMaterial keys = new KeyMaterial(Secret.owning(hex(keyAndSalt)), Secret.owning(new byte[0]));
    InboundSa sa = InboundSa.compile(spec, keys, new PolicyCounters());
    byte[] whole = inIpv4(esp);
    assertEquals(verdict, WholePackets.open(sa, whole));
    byte[] expected = hex(plain);
    int at = 20 + 8 + algorithm.ivBytes();
    assertArrayEquals(expected, Arrays.copyOfRange(whole, at, at + expected.length));
  }

  private static byte[] inIpv4(byte[] esp) {
    return Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, IpProtocol.ESP, esp);
  }

  /** RFC 3602 section 4, case 5: transport mode, AES-CBC, without integrity. */
  @Test
  void transformsTheTransportModePacketOfRfc3602BothWays() throws Exception {
    byte[] packet =
        hex(
            """
            4500005408f200004001f9fec0a87b03c0a87b6408000ebda70a00008e9c083d
            b95b070008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223
            2425262728292a2b2c2d2e2f3031323334353637\
            """);
    byte[] iv = hex("e96e8c08ab465763fd098d45dd3ff893");
    byte[] esp =
        withIcv(
            """
            0000432100000001e96e8c08ab465763fd098d45dd3ff893
            f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856
            a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874a
            a269add047ad2d5913ac19b7cfbad4a6\
            """);
    Suite suite = new Suite(EncryptionAlgorithm.AES_CBC_128, IntegrityAlgorithm.HMAC_SHA1_96);
    KeyMaterial keys =
        new KeyMaterial(
            Secret.owning(hex("90d382b410eeba7ad938c46cec1a82bf")), Secret.copyOf(INTEGRITY_KEY));
    SaBuilder sa =
        SaBuilder.of(suite, 0x4321)
            .mode(SecurityAssociation.Mode.TRANSPORT)
            .ends("192.168.123.3", "192.168.123.100")
            .selectors("192.168.123.3/32", "192.168.123.100/32");
    byte[] sent =
        WholePackets.protect(
            OutboundSa.compile(
                sa.outbound(), keys, pool -> System.arraycopy(iv, 0, pool, 0, iv.length), 1500),
            packet);
    assertArrayEquals(esp, Arrays.copyOfRange(sent, 20, sent.length));
    InboundSa receiver = InboundSa.compile(sa.inbound(), keys, new PolicyCounters());
    assertEquals(DropReason.NOT_DROPPED, WholePackets.open(receiver, sent));
    assertArrayEquals(packet, WholePackets.inside(receiver, sent));
  }

  private static byte[] pingWithIcv() throws Exception {
    return withIcv(PING_ESP);
  }

  /** The RFC's packets have no ICV, so one is put behind them. */
  private static byte[] withIcv(String espHex) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(INTEGRITY_KEY, "HmacSHA1"));
    byte[] esp = hex(espHex);
    byte[] icv = mac.doFinal(esp);
    byte[] whole = Arrays.copyOf(esp, esp.length + 12);
    System.arraycopy(icv, 0, whole, esp.length, 12);
    return whole;
  }

  private static KeyMaterial pingKeys() {
    return new KeyMaterial(Secret.owning(hex(PING_KEY)), Secret.copyOf(INTEGRITY_KEY));
  }

  private static SecurityAssociation ping(SaKey.Direction direction) {
    Suite suite = new Suite(EncryptionAlgorithm.AES_CBC_128, IntegrityAlgorithm.HMAC_SHA1_96);
    SecurityAssociation sa =
        direction == SaKey.Direction.OUT
            ? Tunnel.outbound(suite, 0x8765, false)
            : Tunnel.inbound(suite, 0x8765, false);
    List<TrafficSelector> net =
        List.of(
            TrafficSelector.of(
                IpPrefix.parse("192.168.123.0/24"), TrafficSelector.ANY_PROTOCOL, PortRange.ANY));
    return new SecurityAssociation(
        sa.key(),
        sa.ikeSpi(),
        sa.peer(),
        sa.policy(),
        sa.mode(),
        sa.encryption(),
        sa.integrity(),
        net,
        net,
        sa.encapsulation(),
        sa.replayWindow(),
        sa.extendedSequence(),
        sa.takesPadding(),
        sa.perfectForwardSecrecy(),
        sa.softLifetime(),
        sa.hardLifetime(),
        sa.softUseLifetime(),
        sa.hardUseLifetime(),
        sa.softVolume(),
        sa.hardVolume(),
        sa.replaces(),
        sa.createdAt());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace("\n", ""));
  }
}
