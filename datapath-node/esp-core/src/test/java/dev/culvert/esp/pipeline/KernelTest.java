package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.esp.fixture.Echo;
import dev.culvert.esp.fixture.Ends;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.OutboundSa;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Linux kernel answers pings through each suite: it opened what we protected, and we open what it
 * protects.
 */
@EnabledIf(
    value = "dev.culvert.esp.pipeline.KernelGuest#isPrepared",
    disabledReason =
        "no kernel to ask: install qemu-system-x86 and run load-tests/kernel/prepare.sh")
class KernelTest {
  private static final int SPI_OUT = 0x1234_5678;
  private static final int SPI_IN = 0x8765_4321;

  /** Without data, odd, one block of padding more or less, long. */
  private static final List<Integer> DATA_BYTES = List.of(0, 1, 55, 56, 1300);

  private static final List<Suite> EXTENDED =
      List.of(
          Suite.CBC_SHA256.extended(),
          Suite.GCM.extended(),
          new Suite(EncryptionAlgorithm.AES_GMAC_128, IntegrityAlgorithm.NONE, true),
          new Suite(EncryptionAlgorithm.AES_CCM_128, IntegrityAlgorithm.NONE, true),
          new Suite(EncryptionAlgorithm.CHACHA20_POLY1305, IntegrityAlgorithm.NONE, true));

  private static final int PER_SECOND = 10;

  private static final int MANUAL_SPI_OUT = 0x101;
  private static final int MANUAL_SPI_IN = 0x102;

  private static final int AH_SPI = 0x2002;
  private static final Suite AH = Suite.AH_SHA256;

  private static KernelGuest guest;

  @BeforeAll
  static void start() throws IOException {
    guest = KernelGuest.start();
    for (boolean ipv6 : new boolean[] {false, true}) {
      Ends ends = Ends.of(ipv6, ipv6);
      for (String address : List.of(ends.gateway2(), ends.host2())) {
        guest.run("ip addr add " + address + " dev eth0" + (ipv6 ? " nodad" : ""));
      }
      guest.addRoute(ends.gateway1());
    }
    guest.run("udp-encapsulation");
  }

  @AfterAll
  static void stop() throws IOException {
    if (guest != null) {
      guest.close();
    }
  }

  /** Each suite once, the shapes in turn, and one suite in UDP in each of them. */
  static List<Arguments> cases() {
    List<Suite> ah =
        Stream.of(IntegrityAlgorithm.values())
            .filter(integrity -> integrity != IntegrityAlgorithm.NONE)
            // Linux has GMAC in ESP alone.
            .filter(integrity -> !integrity.isOfAhAlone())
            .map(Suite::ah)
            .toList();
    List<Shape> udp = Shape.of(Protocol.ESP).stream().map(Shape::asUdp).toList();
    return Stream.of(
            inTurn(Suite.all(), Shape.of(Protocol.ESP)),
            inTurn(ah, Shape.of(Protocol.AH)),
            inTurn(Collections.nCopies(udp.size(), Suite.CBC_SHA256), udp))
        .flatMap(cases -> cases)
        .toList();
  }

  private static Stream<Arguments> inTurn(List<Suite> suites, List<Shape> shapes) {
    return IntStream.range(0, suites.size())
        .mapToObj(i -> Arguments.of(suites.get(i), shapes.get(i % shapes.size())));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void pingsAreAnswered(Suite suite, Shape shape) throws Exception {
    install(suite, shape, 0);
    Loop loop = new Loop();
    loop.policies(shape.policy());
    loop.install(suite, shape.sa(suite, SPI_OUT).outbound(), Packets.PACKET_BYTES);
    loop.accept(suite, shape.sa(suite, SPI_IN, shape.ends().reversed()).inbound());
    for (int bytes : DATA_BYTES) {
      ping(loop, shape.ends(), bytes);
    }
  }

  static List<Arguments> extended() {
    return Stream.concat(
            inTurn(EXTENDED, Shape.of(Protocol.ESP)),
            inTurn(List.of(Suite.AH_SHA256.extended()), Shape.of(Protocol.AH)))
        .toList();
  }

  /** Both ends go on where the low half of the numbers is about to begin anew. */
  @ParameterizedTest
  @MethodSource("extended")
  void theHighHalfOfTheNumbersCounts(Suite suite, Shape shape) throws Exception {
    Loop loop = new Loop();
    loop.policies(shape.policy());
    loop.accept(suite, shape.sa(suite, SPI_IN, shape.ends().reversed()).inbound());
    for (long sequence : new long[] {0x8000_0000L, 0xffff_fffdL}) {
      install(suite, shape, sequence);
      OutboundSa sa = loop.resume(suite, shape.sa(suite, SPI_OUT).outbound(), sequence);
      for (int bytes : DATA_BYTES) {
        ping(loop, shape.ends(), bytes);
      }
      assertEquals(sequence + DATA_BYTES.size(), sa.sequence());
    }
  }

  /** Inside AH in transport mode Linux takes no other version of IP than outside. */
  static List<Shape> bundles() {
    return Shape.of(Protocol.ESP).stream()
        .filter(shape -> shape.outerIpv6() == shape.innerIpv6())
        .toList();
  }

  /** AH in transport mode around ESP. */
  @ParameterizedTest
  @MethodSource("bundles")
  void bundlesAreOpened(Shape shape) throws Exception {
    Ends ends = shape.ends();
    guest.ip(Xfrm.FLUSH);
    Loop loop = new Loop();
    loop.policies(Tunnel.bundle(shape.policy()));
    loop.install(Suite.GCM, shape.sa(Suite.GCM, SPI_OUT).outbound(), Packets.PACKET_BYTES);
    loop.install(AH, aroundEsp(ends).outbound(), Packets.PACKET_BYTES);
    loop.accept(Suite.GCM, shape.sa(Suite.GCM, SPI_IN, ends.reversed()).inbound());
    loop.accept(AH, aroundEsp(ends.reversed()).inbound());
    Shape ah = new Shape(Protocol.AH, Mode.TRANSPORT, shape.outerIpv6(), shape.outerIpv6(), false);
    for (Ends direction : List.of(ends, ends.reversed())) {
      boolean in = direction.equals(ends);
      List<String> templates =
          List.of(Xfrm.template(shape, direction), Xfrm.template(ah, direction));
      guest.ip(
          List.of(
              Xfrm.state(Suite.GCM, shape, direction, in ? SPI_OUT : SPI_IN, 0),
              Xfrm.state(AH, ah, direction, AH_SPI, 0),
              Xfrm.policy(direction, in ? "in" : "out", templates)));
    }
    for (int bytes : DATA_BYTES) {
      ping(loop, ends, bytes);
    }
  }

  private static SaBuilder aroundEsp(Ends ends) {
    Ends hosts = ends.hostToHost();
    return hosts
        .sa(AH, AH_SPI)
        .mode(Mode.TRANSPORT)
        .selectors(hosts.office1(), hosts.office2(), IpProtocol.ESP)
        .ah();
  }

  @Test
  void theKernelTakesOurNumbersInAnyOrderAndEachOnce() throws Exception {
    Shape shape = Shape.of(Protocol.ESP).getFirst();
    Suite suite = Suite.CBC_SHA256.extended();
    install(suite, shape, 0);
    Loop loop = new Loop();
    loop.policies(shape.policy());
    loop.install(suite, shape.sa(suite, SPI_OUT).outbound(), Packets.PACKET_BYTES);
    loop.accept(suite, shape.sa(suite, SPI_IN, shape.ends().reversed()).inbound());
    List<byte[]> packets = new ArrayList<>();
    for (int bytes = 0; bytes < Tunnel.REPLAY_WINDOW; bytes++) {
      loop.send(NOW, shape.ends().echo(Echo.REQUEST, bytes));
      packets.add(loop.sent()[0]);
    }
    Collections.shuffle(packets, new Random(4303));
    int repeated = repeatedNumbers();
    for (byte[] packet : packets) {
      guest.send(packet);
      loop.receive(NOW, guest.receive());
      assertEquals(1, loop.delivered.size());
      guest.send(packet);
    }
    ping(loop, shape.ends(), 100);
    assertEquals(packets.size(), repeatedNumbers() - repeated);
  }

  /** What a manual SA of RouterOS 2.6 may ask for; its HMAC keys have any length (RFC 2104 3). */
  static List<Arguments> manual() {
    Shape esp = Shape.of(Protocol.ESP).getFirst();
    Shape ah = Shape.of(Protocol.AH).getLast();
    Suite tripleDes = new Suite(EncryptionAlgorithm.TRIPLE_DES_CBC, IntegrityAlgorithm.HMAC_MD5_96);
    return List.of(
        Arguments.of(tripleDes, esp, 3),
        Arguments.of(Suite.CBC_SHA256, esp, 100),
        Arguments.of(Suite.ah(IntegrityAlgorithm.HMAC_SHA1_96), ah, 1),
        Arguments.of(Suite.ah(IntegrityAlgorithm.HMAC_MD5_96), ah, 65));
  }

  @ParameterizedTest
  @MethodSource("manual")
  void manualKeysOfAnyLengthFit(Suite suite, Shape shape, int hmacKeyBytes) throws Exception {
    byte[] hmacKey = new byte[hmacKeyBytes];
    new Random(hmacKeyBytes).nextBytes(hmacKey);
    KeyMaterial keys = new KeyMaterial(Tunnel.keys(suite).encryption(), Secret.owning(hmacKey));
    Ends ends = shape.ends();
    Ends back = ends.reversed();
    guest.ip(Xfrm.FLUSH);
    guest.ip(
        List.of(
            Xfrm.state(suite, keys, shape, ends, MANUAL_SPI_OUT, 0),
            Xfrm.state(suite, keys, shape, back, MANUAL_SPI_IN, 0),
            Xfrm.policy(ends, "in", List.of(Xfrm.template(shape, ends))),
            Xfrm.policy(back, "out", List.of(Xfrm.template(shape, back)))));
    Loop loop = new Loop();
    loop.policies(shape.policy());
    SecurityAssociation out = shape.sa(suite, MANUAL_SPI_OUT).manual().outbound();
    loop.spd.install(OutboundSa.compile(out, keys, Tunnel.random(), Packets.PACKET_BYTES));
    SecurityAssociation in = shape.sa(suite, MANUAL_SPI_IN, back).manual().inbound();
    loop.sad.install(InboundSa.compile(in, keys, loop.inboundPolicy));
    for (int bytes : DATA_BYTES) {
      ping(loop, ends, bytes);
    }
  }

  static List<Shape> shapes() {
    return Shape.of(Protocol.ESP);
  }

  /** RFC 4303 2.6 and 2.7: the kernel counts a dummy as a packet whose contents it cannot use. */
  @ParameterizedTest
  @MethodSource("shapes")
  void paddingIsTakenAndDummiesAreDiscarded(Shape shape) throws Exception {
    Suite suite = Suite.CBC_SHA256;
    install(suite, shape, 0);
    Loop loop = new Loop();
    loop.policies(
        Tunnel.withTrafficFlow(shape.policy(), Policy.TrafficFlow.WHOLE_PATH, PER_SECOND));
    loop.install(suite, shape.sa(suite, SPI_OUT).outbound(), Packets.PACKET_BYTES);
    loop.accept(suite, shape.sa(suite, SPI_IN, shape.ends().reversed()).inbound());
    int unusable = statistic("XfrmInStateProtoError");
    for (int i = 0; i < DATA_BYTES.size(); i++) {
      long now = NOW + 1000L / PER_SECOND * i;
      loop.send(now, shape.ends().echo(Echo.REQUEST, DATA_BYTES.get(i)));
      assertEquals(2, loop.esp.size());
      guest.send(loop.sent()[1]);
      guest.send(loop.sent()[0]);
      loop.receive(now, guest.receive());
      assertArrayEquals(
          payload(shape.ends().reversed().echo(Echo.REPLY, DATA_BYTES.get(i))),
          payload(Packets.bytes(loop.delivered, 0)));
    }
    assertEquals(DATA_BYTES.size(), statistic("XfrmInStateProtoError") - unusable);
    assertTrue(guest.run("ip -s xfrm state").contains("failed 0"));
  }

  private static int repeatedNumbers() throws IOException {
    return statistic("XfrmInStateSeqError");
  }

  private static int statistic(String name) throws IOException {
    String line = guest.run("grep " + name + " /proc/net/xfrm_stat");
    return Integer.parseInt(line.substring(line.indexOf(' ')).strip());
  }

  /** Both SAs of a suite in the kernel, in place of all that it had. */
  private static void install(Suite suite, Shape shape, long sequence) throws IOException {
    Ends ends = shape.ends();
    Ends back = ends.reversed();
    guest.ip(Xfrm.FLUSH);
    guest.ip(
        List.of(
            Xfrm.state(suite, shape, ends, SPI_OUT, sequence),
            Xfrm.state(suite, shape, back, SPI_IN, sequence),
            Xfrm.policy(ends, "in", List.of(Xfrm.template(shape, ends))),
            Xfrm.policy(back, "out", List.of(Xfrm.template(shape, back)))));
  }

  private static void ping(Loop loop, Ends ends, int dataBytes) throws Exception {
    loop.send(NOW, ends.echo(Echo.REQUEST, dataBytes));
    guest.send(loop.sent()[0]);
    loop.receive(NOW, guest.receive());
    assertEquals(0, loop.inbounds.drops().total());
    assertArrayEquals(
        payload(ends.reversed().echo(Echo.REPLY, dataBytes)),
        payload(Packets.bytes(loop.delivered, 0)));
  }

  /** What is behind the IP header, of which the kernel chooses TTL and identification. */
  private static byte[] payload(byte[] packet) {
    HeaderChain headers = new HeaderChain();
    assertTrue(headers.read(packet, 0, packet.length));
    return Arrays.copyOfRange(packet, headers.protocolAt(), packet.length);
  }
}
