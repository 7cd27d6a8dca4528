package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The keys that {@code ./culvert console} prints when it is asked to: with them scapy opens what
 * Culvert and strongSwan have said to each other.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class ShownKeysTest {

  private static final int CALLS = 3;
  private static final String PRINT = "/ip ipsec installed-sa print show-sensitive";
  private static final Pattern SA = Pattern.compile("spi=0x([0-9A-F]{8})");
  private static final Pattern KEY = Pattern.compile("(auth|enc)-key=\"([^\"]*)\"");

  private static MixedSites offices;

  /** What is printed of an SA; empty where nothing is. */
  private record Keys(String enc, String auth) {}

  @BeforeAll
  static void start(MixedSites shared) {
    Assumptions.assumeTrue(Scapy.isInstalled(), "scapy is not installed");
    offices = shared;
  }

  @AfterEach
  void reset() {
    offices.reset();
  }

  @ParameterizedTest
  @CsvSource({
    "aes-128-cbc, sha256, aes128-sha256, AES-CBC, SHA2-256-128",
    "aes-256-gcm, sha256, aes256gcm16, AES-GCM, NULL",
  })
  void openWhatIsOnTheWire(
      String encryption, String authentication, String swan, String crypt, String auth)
      throws IOException {
    offices.proposal(
        "enc-algorithms=%s auth-algorithms=%s pfs-group=none"
            .formatted(encryption, authentication));
    offices.strongSwan(
        StrongSwan.Release.RAW_ESP,
        offices.connection().withProposals("aes128-sha256-x25519", swan));
    Capture wire = offices.captureBetween();
    offices.bringUpFromNear();
    Ping ping = offices.pingFromNear(CALLS);
    assertTrue(ping.allAnswered(), ping::output);
    wire.await(Packet.Kind.ESP, 2 * CALLS, MixedSites.PATIENCE);

    Map<String, Keys> shown = shown(offices.culvert().consoleCommand(PRINT).orThrow().out());

    assertEquals(2, shown.size(), shown.keySet()::toString);
    String near = offices.near().workstationAddress();
    String far = offices.far().workstationAddress();
    List<String> opened = judge(wire, crypt, auth, shown);
    assertTrue(opened.stream().filter(line -> line.endsWith(near + " " + far)).count() >= CALLS);
    assertTrue(opened.stream().filter(line -> line.endsWith(far + " " + near)).count() >= CALLS);
    assertTrue(opened.stream().allMatch(line -> line.startsWith("opened ")), opened::toString);
    Map<String, Keys> wrong = new HashMap<>();
    shown.forEach((spi, keys) -> wrong.put(spi, flipped(keys)));
    assertTrue(
        judge(wire, crypt, auth, wrong).stream().noneMatch(line -> line.contains(near)),
        "scapy judges");
    assertNothingOfThemIsLogged(shown);
  }

  /** What scapy says of each packet. */
  private static List<String> judge(
      Capture wire, String crypt, String auth, Map<String, Keys> shown) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Scapy.script("shown_keys.py", offices.near().gateway().lab().folder("capture"))));
    command.add(wire.file().toString());
    shown.forEach(
        (spi, keys) -> command.add(String.join(":", spi, crypt, keys.enc(), auth, keys.auth())));
    return Command.of(command.toArray(String[]::new)).runOrThrow().out().lines().toList();
  }

  /** An item for each SPI; its keys stand behind it. */
  private static Map<String, Keys> shown(String print) {
    Map<String, Keys> shown = new HashMap<>();
    Matcher sas = SA.matcher(print);
    while (sas.find()) {
      int end = print.indexOf("spi=", sas.end());
      String item = print.substring(sas.end(), end < 0 ? print.length() : end);
      Map<String, String> keys = new HashMap<>();
      KEY.matcher(item).results().forEach(key -> keys.put(key.group(1), key.group(2)));
      shown.put(
          sas.group(1), new Keys(keys.getOrDefault("enc", ""), keys.getOrDefault("auth", "")));
    }
    return shown;
  }

  private static Keys flipped(Keys keys) {
    String last = keys.enc().endsWith("0") ? "1" : "0";
    String enc = keys.enc().substring(0, keys.enc().length() - 1) + last;
    return new Keys(enc, keys.auth().isEmpty() ? "" : "00".repeat(keys.auth().length() / 2));
  }

  private static void assertNothingOfThemIsLogged(Map<String, Keys> shown) {
    Culvert culvert = offices.culvert();
    assertTrue(culvert.log("datapath-node").contains("SHOWN: the keys of SA "), "it is announced");
    for (String process : List.of("datapath-node", "sa-store", "ike-service", "kafka")) {
      String log = culvert.log(process);
      for (Keys keys : shown.values()) {
        assertFalse(log.contains(keys.enc()), process);
        assertFalse(!keys.auth().isEmpty() && log.contains(keys.auth()), process);
      }
    }
  }
}
