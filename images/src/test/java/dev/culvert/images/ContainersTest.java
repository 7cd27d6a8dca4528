package dev.culvert.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.culvert.lab.Await;
import dev.culvert.lab.Outcome;
import dev.culvert.lab.SwanSa;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The images as containers: what they may do, and that an installation of them joins two offices.
 * The services are ready before the first test, each on a read-only root.
 */
@NeedsDocker
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CALLS = 5;

  private static Outcome build;
  private static Offices offices;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    build = Built.images();
    offices = new Offices(new Installation.Folders(folder));
  }

  @AfterAll
  static void stop() {
    if (offices != null) {
      offices.close();
    }
  }

  @Test
  @Order(1)
  void theCommandPrintsEachImageWithItsSize() {
    for (String name : offices.culvert().boxes().keySet()) {
      assertTrue(
          build.out().lines().anyMatch(l -> l.matches("  " + Built.image(name) + "  [\\d.]+MB")),
          build::out);
    }
  }

  @ParameterizedTest
  @Order(2)
  @ValueSource(strings = {"broker", "sa-store", "ike-service", "cert-authority"})
  void aServiceIsAUserWithoutCapabilitiesOnAReadOnlyRoot(String name) {
    ProcessView process = ProcessView.of(offices.culvert().box(name), offices.peerImage());
    assertEquals(10001, process.user());
    assertEquals(0, process.effectiveCapabilities());
    assertEquals(0, process.boundingCapabilities());
    assertTrue(process.rootIsReadOnly());
  }

  @Test
  @Order(2)
  void theDatapathIsRootWithThreeCapabilitiesOnAReadOnlyRoot() {
    ProcessView process =
        ProcessView.of(offices.culvert().box("datapath-node"), offices.peerImage());
    assertEquals(0, process.user());
    assertEquals(ProcessView.DATAPATH, process.effectiveCapabilities());
    assertEquals(ProcessView.DATAPATH, process.boundingCapabilities());
    assertTrue(process.rootIsReadOnly());
  }

  @Test
  @Order(3)
  void workstationsReachEachOtherThroughEsp() {
    assertFalse(offices.ping(1), "without a policy nothing joins the offices");

    offices.protect();
    assertTrue(
        Await.holds(PATIENCE, () -> offices.ping(1)),
        () -> offices.culvert().logs() + offices.strongSwanSas());
    long before = child().packetsIn();
    assertTrue(offices.ping(CALLS), offices.culvert()::logs);

    SwanSa.Child child = child();
    assertEquals("INSTALLED", child.state());
    assertFalse(child.inUdp(), "there is no NAT");
    assertEquals(CALLS, child.packetsIn() - before);
    String installed = offices.culvert().console("/ip ipsec installed-sa print");
    assertTrue(installed.contains("dst-address=192.168.90.2"), installed);
  }

  @Test
  @Order(4)
  void everyLineOfALogIsAnObjectAndNamesPeerAndSpi() throws IOException {
    for (String service : Installation.PORTS.keySet()) {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : offices.culvert().box(service).getLogs().lines().toList()) {
        lines.add(new JsonMapper().readTree(line));
      }
      assertTrue(lines.stream().allMatch(line -> line.hasNonNull("message")), service);
      assertFalse(lines.toString().contains(Offices.SECRET), service);
      if (service.equals("ike-service") || service.equals("datapath-node")) {
        String told = service.equals("ike-service") ? "IKE SA established" : "installed SA";
        JsonNode about =
            lines.stream()
                .filter(line -> line.path("message").asText().startsWith(told))
                .findFirst()
                .orElseThrow()
                .path("mdc");
        assertTrue(about.hasNonNull("peer") && about.hasNonNull("ikeSpi"), about::toString);
      }
    }
  }

  private static SwanSa.Child child() {
    return offices.strongSwanSas().getFirst().children().getFirst();
  }

  @Test
  @Order(5)
  void whatTheDatapathLeftIsTakenOffByItsImage() {
    offices.culvert().box("datapath-node").stop();
    assertTrue(links().contains("culvert0"), "protected traffic stays dropped");
    assertFalse(offices.ping(1));

    try (Box down = Box.datapath().withCommand("down").inside(offices.nearGateway())) {
      String said = down.runToEnd();
      assertTrue(said.contains("are removed"), said);
    }

    assertFalse(links().contains("culvert0"), ContainersTest::links);
  }

  private static String links() {
    return offices.nearGateway().runOrThrow("ip", "-o", "link", "show");
  }
}
