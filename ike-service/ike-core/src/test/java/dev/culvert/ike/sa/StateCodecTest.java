package dev.culvert.ike.sa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Recording;
import dev.culvert.ike.wire.Datagrams;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateCodecTest {
  private static final Association ASSOCIATION =
      new Association(
          new IkeSpi(0x1001_aaaa_0000_0001L),
          new IkeSpi(-2),
          Side.INITIATOR,
          "büro",
          new Path(
              "node-1",
              new Endpoint(IpAddress.parse("192.168.90.1"), 500),
              new Endpoint(IpAddress.parse("2001:db8::1"), 65_535)),
          1_763_640_000_000L,
          new Fragmentation(
              true,
              Optional.of(new PartialMessage(7, 3, 35, new TreeMap<>(Map.of(1, bytes(50, 3))))),
              Optional.of(
                  new PartialMessage(
                      0xffff_fffeL,
                      80,
                      0,
                      new TreeMap<>(Map.of(2, bytes(9, 4), 80, bytes(0, 1)))))));
  private static final Request REQUEST =
      new Request(
          0xffff_ffffL,
          new Datagrams(List.of(bytes(300, 1), bytes(20, 2))),
          new Retransmission(3, 7, 1_763_640_009_999L));
  private static final WantedChild WANTED =
      new WantedChild(
          "lan",
          SaKey.Protocol.AH,
          TrafficSelector.of(IpPrefix.parse("10.1.202.2/32"), 6, PortRange.of(443)),
          TrafficSelector.of(IpPrefix.parse("2001:db8::/32"), 0, PortRange.ANY),
          true,
          false);
  private static final Nonces NONCES = new Nonces(bytes(32, 2), bytes(16, 3));
  private static final IkeKeys KEYS =
      new IkeKeys(
          new IkeSuite(
              EncryptionAlgorithm.AES_GCM_256,
              IntegrityAlgorithm.NONE,
              PrfAlgorithm.HMAC_SHA2_384,
              KeyExchangeMethod.ECP_384),
          secret(48, 4),
          secret(0, 5),
          secret(0, 6),
          secret(36, 7),
          secret(36, 8),
          secret(48, 9),
          secret(48, 10));
  private static final ChildSa CHILD =
      new ChildSa(
          "lan",
          IkeSpi.of(3, 5, 9),
          key(SaKey.Direction.IN, 0x8000_0001),
          key(SaKey.Direction.OUT, 256),
          ChildSa.Stage.REPLACED_BY_PEER,
          3L,
          4L,
          5L);
  private static final KeyShare SHARE = new KeyShare(KeyExchangeMethod.CURVE25519, secret(32, 20));
  private static final ChildOffer CHILD_OFFER =
      new ChildOffer(WANTED, 0xc000_0002, bytes(32, 21), Optional.of(SHARE));
  private static final IkeOffer IKE_OFFER =
      new IkeOffer(IkeSpi.of(3, 6, 10), bytes(32, 22), SHARE, true);

  private static SaKey key(SaKey.Direction direction, int spi) {
    return new SaKey(
        "node-1",
        direction,
        SaKey.Protocol.ESP,
        IpAddress.parse("192.168.90.1"),
        IpAddress.parse("2001:db8::1"),
        spi);
  }

  private static ByteString bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return ByteString.copyOf(bytes);
  }

  private static Secret secret(int length, int seed) {
    return Secret.owning(bytes(length, seed).toByteArray());
  }

  static Stream<IkeSa.Live> states() {
    return Stream.of(
        new IkeSa.InitSent(
            ASSOCIATION,
            WANTED,
            KeyExchangeMethod.MODP_2048,
            secret(256, 11),
            bytes(32, 12),
            bytes(64, 13),
            4,
            Optional.of(7L),
            REQUEST),
        new IkeSa.AuthSent(
            ASSOCIATION, WANTED, KEYS, NONCES, bytes(500, 14), 0xc000_0001, Nat.BEFORE_US, REQUEST),
        new IkeSa.InitAnswered(
            ASSOCIATION, KEYS, NONCES, bytes(400, 15), bytes(401, 16), Nat.NONE, 8L),
        established(Optional.empty()),
        established(Optional.of(new Exchange.CheckLiveness(REQUEST))),
        established(Optional.of(new Exchange.DeleteChildren(REQUEST, List.of(CHILD.inbound())))),
        established(Optional.of(new Exchange.CreateChild(REQUEST, CHILD_OFFER, Optional.empty()))),
        established(
            Optional.of(
                new Exchange.CreateChild(
                    REQUEST,
                    CHILD_OFFER,
                    Optional.of(new RivalChild(CHILD.inbound(), bytes(16, 27)))))),
        established(
            Optional.of(
                new Exchange.RekeyChild(
                    REQUEST,
                    new ChildOffer(WANTED, 0xc000_0003, bytes(16, 23), Optional.empty()),
                    CHILD.inbound(),
                    Optional.of(new RivalChild(CHILD.inbound(), bytes(16, 24)))))),
        established(Optional.of(new Exchange.RekeyIke(REQUEST, IKE_OFFER, Optional.empty()))),
        established(
            Optional.of(
                new Exchange.RekeyIke(
                    REQUEST,
                    IKE_OFFER,
                    Optional.of(new RivalIkeSa(ASSOCIATION, KEYS, bytes(32, 25)))))),
        new IkeSa.Replaced(ASSOCIATION, KEYS, new Window(1, 4, Datagrams.of(bytes(90, 26))), 13L),
        new IkeSa.Deleting(ASSOCIATION, KEYS, new Window(1, 0, Datagrams.NONE), REQUEST),
        new IkeSa.Closed(ASSOCIATION, 3, Datagrams.of(bytes(76, 18)), 12L));
  }

  private static Established established(Optional<Exchange> outstanding) {
    return new Established(
        ASSOCIATION,
        KEYS,
        "fqdn:gw.example",
        Nat.BEFORE_PEER,
        9L,
        new Window(2, 17, Datagrams.of(bytes(80, 17))),
        List.of(CHILD, CHILD.in(ChildSa.Stage.DISCARDED)),
        2,
        List.of(new Draining(CHILD.inbound(), 14L)),
        List.of(WANTED),
        outstanding,
        new Liveness(10L, 8_000L, 4),
        new Lifetime(11L, 12L, Lifetime.NEVER));
  }

  @ParameterizedTest
  @MethodSource("states")
  void everyStateComesBack(IkeSa.Live state) {
    byte[] encoded = StateCodec.encode(state);
    IkeSa.Live decoded = StateCodec.decode(encoded);
    assertEquals(state.getClass(), decoded.getClass());
    assertEquals(state.association(), decoded.association());
    assertEquals(Deadlines.next(state), Deadlines.next(decoded));
    // Secrets have no equality, but their bytes stand in the encoding.
    assertArrayEquals(encoded, StateCodec.encode(decoded));
  }

  @ParameterizedTest
  @MethodSource("states")
  void damagedBytesAreRefusedWithoutQuotingThem(IkeSa.Live state) {
    byte[] encoded = StateCodec.encode(state);
    Random random = new Random(19);
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged = Recording.mutate(encoded, random);
      try {
        StateCodec.decode(damaged);
      } catch (IllegalArgumentException e) {
        assertTrue(damaged.length != encoded.length || !Arrays.equals(damaged, encoded));
      }
    }
  }

  @Test
  void anotherVersionIsNamed() {
    byte[] encoded = StateCodec.encode(states().findFirst().orElseThrow());
    encoded[0] = 9;
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> StateCodec.decode(encoded));
    assertEquals("IKE SA state of version 9, not 4", refused.getMessage());
  }
}
