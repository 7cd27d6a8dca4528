package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random and mutated datagrams: nothing crashes, nothing stays, the tunnel does not mind. */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class GarbageTest {

  private static final int DATAGRAMS = 20_000;
  private static final long SEED = 20_261_120;

  /** Half-open SAs live for 30 s. */
  private static final Duration HALF_OPEN_LIMIT = Duration.ofSeconds(40);

  @Test
  void twentyThousandDatagramsLeaveNothingBehind(MixedSites offices) throws IOException {
    Culvert culvert = offices.culvert();
    offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection());
    Capture wire = offices.captureBetween();
    offices.bringUpFromNear();
    assertTrue(offices.pingFromNear(3).allAnswered());
    wire.await(Packet.Kind.ESP, 6, MixedSites.PATIENCE);
    long sas = installedSas(culvert);

    send(offices, recorded(wire, offices.sites().lab().folder("garbage")));

    assertTrue(culvert.isReady(), culvert::logs);
    assertTrue(offices.pingFromNear(3).allAnswered(), "the tunnel still works");
    assertEquals(sas, installedSas(culvert));
    Await.until(
        "no half-open IKE SA is left",
        HALF_OPEN_LIMIT,
        () -> !culvert.console("/ip ipsec active-peers print").contains("message-"));
  }

  private static long installedSas(Culvert culvert) {
    return culvert
        .console("/ip ipsec installed-sa print")
        .lines()
        .filter(l -> l.contains("spi="))
        .count();
  }

  private static void send(MixedSites offices, Path recorded) {
    offices
        .far()
        .gateway()
        .command(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            GarbageSender.class.getName(),
            offices.near().uplink(),
            Integer.toString(DATAGRAMS),
            Long.toString(SEED),
            recorded.toString())
        .withLimit(Duration.ofMinutes(1))
        .runOrThrow();
  }

  /**
   * Writes the IKE messages and ESP packets that the capture has seen, for the sender to mutate.
   */
  private static Path recorded(Capture wire, Path folder) throws IOException {
    List<String> lines =
        wire.packets().stream()
            .flatMap(
                packet -> {
                  byte[] payload = packet.payload().toByteArray();
                  return switch (packet.kind()) {
                    case IKE -> Stream.of("ike " + hex(ikeMessage(payload)));
                    case ESP -> Stream.of("esp " + hex(payload));
                    case ESP_IN_UDP, NAT_KEEPALIVE, TUNNEL_ERROR, LINK, CLEAR -> Stream.empty();
                  };
                })
            .toList();
    return Files.write(folder.resolve("recorded"), lines);
  }

  /** What an IKE datagram holds behind the UDP header and, on port 4500, the non-ESP marker. */
  private static byte[] ikeMessage(byte[] datagram) {
    boolean marked = Arrays.equals(datagram, 8, 12, new byte[4], 0, 4);
    return Arrays.copyOfRange(datagram, marked ? 12 : 8, datagram.length);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
