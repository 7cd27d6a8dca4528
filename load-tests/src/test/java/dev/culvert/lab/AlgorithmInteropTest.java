package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every algorithm against strongSwan. Culvert allows all of them during a test, and strongSwan
 * names one of each kind in each connection, so that no connection needs a start or a change of
 * Culvert.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class AlgorithmInteropTest {

  private static final String FULL = "culvert.interop.full";

  /** How many connections strongSwan gets at once: it looks through all of them for each name. */
  private static final int BATCH = 100;

  private static MixedSites offices;
  private static StrongSwan swan;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
    offices.proposal(
        "enc-algorithms=%s auth-algorithms=%s"
            .formatted(
                names(EncryptionAlgorithm.values(), EncryptionAlgorithm::consoleName, e -> true),
                names(
                    IntegrityAlgorithm.values(),
                    IntegrityAlgorithm::consoleName,
                    i -> i != IntegrityAlgorithm.NONE && !i.isOfAhAlone())));
    swan = offices.strongSwan(StrongSwan.Release.INSTALLED);
  }

  /** Culvert takes these ciphers for IKE SAs, with any hash, PRF and group. */
  private static void allow(String ciphers) {
    offices.profile(
        "enc-algorithm=%s hash-algorithm=%s prf-algorithm=%s dh-group=%s"
            .formatted(
                ciphers,
                names(
                    IntegrityAlgorithm.values(),
                    IntegrityAlgorithm::consoleName,
                    i -> i != IntegrityAlgorithm.NONE && !i.isOfAhAlone()),
                names(PrfAlgorithm.values(), PrfAlgorithm::consoleName, p -> true),
                names(KeyExchangeMethod.values(), KeyExchangeMethod::consoleName, g -> true)));
  }

  private static <A> String names(A[] values, Function<A, String> name, Predicate<A> wanted) {
    return Stream.of(values).filter(wanted).map(name).collect(Collectors.joining(","));
  }

  /** Each pair of IKE algorithms, and each ESP suite, at least once; strongSwan begins. */
  @Test
  void everyPairOfIkeAlgorithmsAndEveryEspSuite() {
    List<String> ike = SwanSuites.pairwiseIke();
    List<String> esp = SwanSuites.everyEsp();
    assertTrue(ike.size() >= esp.size(), ike.size() + " connections, " + esp.size() + " suites");
    strongSwanBegins(connections(ike, esp));
  }

  /**
   * Culvert begins with all groups, and guesses wrong but once. Of ciphers it offers one, so that
   * the first message with the largest public value stays below the MTU.
   */
  @Test
  void everyGroupWhenCulvertBegins() {
    allow("aes-128");
    List<String> failures = new ArrayList<>();
    List<String> esp = SwanSuites.everyEsp();
    for (int i = 0; i < SwanSuites.GROUPS.size(); i++) {
      SwanConnection connection =
          offices
              .connection()
              .withProposals(
                  "aes128-%s-%s-%s"
                      .formatted(
                          SwanSuites.INTEGRITIES.get(i % SwanSuites.INTEGRITIES.size()),
                          SwanSuites.PRFS.get(i % SwanSuites.PRFS.size()),
                          SwanSuites.GROUPS.get(i)),
                  esp.get(8 * i));
      swan.load(connection);
      offices.bringUpFromNear();
      if (!swan.isUp()) {
        failures.add(connection.ikeProposals() + " with " + connection.espProposals());
      }
      end(connection);
    }
    assertEquals(List.of(), failures);
    assertTrue(announced("modp768") > 0, "weak ones are announced");
    assertEquals(0, announced("modp2048"), "others are not");
  }

  /** How many SAs with this algorithm ike-service has announced as weak. */
  private static double announced(String algorithm) {
    return offices
        .culvert()
        .ofReplicas("culvert_ike_weak_algorithms_total", "algorithm=\"" + algorithm + "\"")
        .values()
        .stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  @Test
  void everyCombinationOfIkeAlgorithms() {
    assumeTrue(
        Boolean.getBoolean(FULL), "the whole product takes an hour: -D" + FULL + "=true runs it");
    strongSwanBegins(connections(SwanSuites.everyIke(), SwanSuites.everyEsp()));
  }

  private static List<SwanConnection> connections(List<String> ike, List<String> esp) {
    List<SwanConnection> connections = new ArrayList<>();
    for (int i = 0; i < ike.size(); i++) {
      connections.add(
          offices
              .connection()
              .withName("suite" + i)
              .withProposals(ike.get(i), esp.get(i % esp.size())));
    }
    return connections;
  }

  private static void strongSwanBegins(List<SwanConnection> connections) {
    allow(
        names(
            EncryptionAlgorithm.values(),
            EncryptionAlgorithm::consoleName,
            e -> !e.leavesReadable()));
    SwanConnection first = connections.getFirst();
    swan.load(first);
    Await.until(
        "ike-service has the profile", MixedSites.PATIENCE, () -> swan.initiate(first).succeeded());
    end(first);
    List<String> failures = new ArrayList<>();
    for (int from = 0; from < connections.size(); from += BATCH) {
      List<SwanConnection> batch =
          connections.subList(from, Math.min(from + BATCH, connections.size()));
      swan.load(batch.toArray(SwanConnection[]::new));
      for (SwanConnection connection : batch) {
        failureOf(connection).ifPresent(failures::add);
      }
      System.out.printf(
          "%d of %d suites, %d failed%n", from + batch.size(), connections.size(), failures.size());
    }
    assertEquals(List.of(), failures);
  }

  /** Begins, calls through the tunnel and ends; what went wrong, if anything did. */
  private static Optional<String> failureOf(SwanConnection connection) {
    String suite = connection.ikeProposals() + " with " + connection.espProposals();
    Outcome outcome = swan.initiate(connection);
    if (!outcome.succeeded()) {
      return Optional.of(suite + ": " + outcome.out().lines().reduce((a, b) -> b).orElse(""));
    }
    boolean answered = offices.pingFromFar(1).allAnswered();
    end(connection);
    return answered ? Optional.empty() : Optional.of(suite + ": no answer through the tunnel");
  }

  private static void end(SwanConnection connection) {
    swan.terminate(connection);
    Await.until("strongSwan has no SA", MixedSites.PATIENCE, () -> swan.sas().isEmpty());
  }
}
