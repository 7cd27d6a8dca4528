package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpPrefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The tunnel with manual keys of the RouterOS 2.6 manual, its lines as they are printed there.
 * scapy is the other router, which knows nothing of Culvert and of no IKE.
 *
 * <pre>
 *   workstation 10.1.0.10 ── 10.1.0.1 router1 1.0.0.1 ── 1.0.0.2 router2 (scapy), for 10.2.0.0/24
 * </pre>
 */
@NeedsRoot
@EnabledIfSystemProperty(
    named = "culvert.lab.manual",
    matches = "true",
    disabledReason = "costs a minute: -Dculvert.lab.manual=true")
@Tag("interop")
class ManualKeysTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final IpPrefix NEAR_NETWORK = IpPrefix.parse("10.1.0.0/24");
  private static final IpPrefix FAR_NETWORK = IpPrefix.parse("10.2.0.0/24");
  private static final String REMOTE_HOST = "10.2.0.10";
  private static final int CALLS = 5;

  private static Lab lab;
  private static Host workstation;
  private static Host router2;
  private static Culvert culvert;

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(Scapy.isInstalled(), "scapy is not installed");
    lab = new Lab();
    Host router1 = lab.host("router1").forwarding();
    router2 = lab.host("router2");
    workstation = lab.host("workstation");
    lab.wire(router1, "ether1", router2, "ether1");
    lab.wire(router1, "ether2", workstation, "eth0");
    router1.address("ether1", "1.0.0.1/24").address("ether2", "10.1.0.1/24");
    router1.route("10.2.0.0/24", "1.0.0.2");
    router2.address("ether1", "1.0.0.2/24");
    workstation.address("eth0", "10.1.0.10/24").route("default", "10.1.0.1");
    culvert = Culvert.start(router1);
    culvert.console(
        "ip ipsec manual-sa add name=ah-sa1 ah-spi=0x101/0x100 ah-key=abcfed",
        """
        ip ipsec policy add src-address=10.1.0.0/24 dst-address=10.2.0.0/24 \\
           action=encrypt ipsec-protocols=ah tunnel=yes sa-src=1.0.0.1 sa-dst=1.0.0.2 \\
           manual-sa=ah-sa1\
        """);
  }

  @AfterAll
  static void stop() {
    if (lab != null) {
      lab.close();
    }
  }

  /** As printed there is no algorithm: AH whose check has no bytes, of which the console warns. */
  @Test
  void theManualsTunnelAndThenWithAnAlgorithmAndThenEncrypted() throws IOException {
    assertTunnel("AH", "-", "-", "NULL", "-");

    culvert.console("/ip ipsec manual-sa set ah-sa1 ah-algorithm=sha1");
    assertTunnel("AH", "-", "-", "HMAC-SHA1-96", "abcfed");

    culvert.console(
        "/ip ipsec manual-sa set ah-sa1 esp-spi=201/200 esp-enc-algorithm=aes-128-cbc"
            + " esp-enc-key=000102030405060708090a0b0c0d0e0f esp-auth-algorithm=sha256"
            + " esp-auth-key=0x"
            + "1f".repeat(32),
        "/ip ipsec policy set 0 ipsec-protocols=esp");
    assertTunnel(
        "ESP", "AES-CBC", "000102030405060708090a0b0c0d0e0f", "SHA2-256-128", "1f".repeat(32));
    assertTrue(culvert.console("/ip ipsec installed-sa flush").contains("manual keys"));
  }

  private static void assertTunnel(String... algorithms) throws IOException {
    Path log = lab.folder("router2").resolve("peer-" + algorithms[3] + ".log");
    Process peer = startPeer(log, algorithms);
    try (Capture wire = router2.capture("ether1")) {
      workstation.callUntilAnswered(REMOTE_HOST, PATIENCE);
      Ping ping = workstation.ping(REMOTE_HOST, CALLS, PATIENCE);
      assertTrue(ping.allAnswered(), () -> ping.output() + read(log));
      assertEquals(List.of(), wire.clearBetween(NEAR_NETWORK, FAR_NETWORK));
      String sas = culvert.console("/ip ipsec installed-sa print");
      assertTrue(sas.contains("state=mature") && sas.contains("M "), sas);
      assertFalse(sas.contains("expires-in"), sas);
    } finally {
      Command.end(peer, Duration.ofSeconds(2));
    }
  }

  private static Process startPeer(Path log, String... algorithms) throws IOException {
    boolean ah = algorithms[0].equals("AH");
    List<String> command =
        Stream.of(
                List.of(Scapy.script("manual_peer.py", lab.folder("router2"))),
                List.of(algorithms[0]),
                ah ? List.of("100", "101") : List.of("200", "201"),
                List.of(algorithms).subList(1, algorithms.length),
                List.of("1.0.0.2", "1.0.0.1"))
            .flatMap(List::stream)
            .toList();
    Process peer =
        router2
            .command(command.toArray(String[]::new))
            .start(new ProcessBuilder().redirectErrorStream(true).redirectOutput(log.toFile()));
    Await.until("scapy listens", PATIENCE, () -> read(log).contains("ready"));
    return peer;
  }

  private static String read(Path log) {
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      return String.join("\n", lines.lines().toList());
    } catch (IOException e) {
      throw new LabException("cannot read " + log, e);
    }
  }
}
