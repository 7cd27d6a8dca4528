package dev.culvert.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A moment at which the replica that owns the IKE SA is killed. Each brings the offices to that
 * moment, kills, and waits for the next IKE message of another replica; the tunnel is up
 * afterwards.
 */
enum Kill {
  /** Culvert has sent the first message and waits for its answer. */
  WHILE_INITIATING {
    @Override
    Duration measure(MixedSites offices) {
      StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection());
      Capture wire = offices.captureBetween();
      offices.sites().router().holdIke(FAR, IKE_SA_INIT);
      Map<IkeReplica, Double> before = offices.culvert().ofReplicas(RECORDS, ACQUIRE);
      // Not waited for: the later the kill, the longer the pause of our own retransmissions.
      offices.near().workstation().ping(offices.far().workstationAddress(), 1, Duration.ZERO);
      Duration silence = kill(offices, wire, RECORDS, before, 2, ACQUIRE);
      offices.bringUpFromNear();
      requireUp(swan);
      return silence;
    }
  },

  /** Culvert has answered the first message; the peer's second is held back. */
  BETWEEN_INIT_AND_AUTH {
    @Override
    Duration measure(MixedSites offices) {
      SwanConnection connection = offices.connection();
      StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
      Capture wire = offices.captureBetween();
      offices.sites().router().holdIke(FAR, IKE_AUTH);
      Map<IkeReplica, Double> before = offices.culvert().ofReplicas(HALF_OPEN);
      CompletableFuture<Outcome> initiated =
          CompletableFuture.supplyAsync(() -> swan.initiate(connection));
      Duration silence = kill(offices, wire, HALF_OPEN, before, 3);
      initiated.join().orThrow();
      requireUp(swan);
      return silence;
    }
  },

  /** The tunnel is up and carries packets; the peer asks for new keys. */
  WHEN_ESTABLISHED {
    @Override
    Duration measure(MixedSites offices) {
      SwanConnection connection = offices.connection();
      StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
      Map<IkeReplica, Double> before = offices.culvert().ofReplicas(ESTABLISHED);
      offices.bringUpFromNear();
      IkeReplica owner = offices.culvert().whereGrows(ESTABLISHED, before);
      Capture wire = offices.captureBetween();
      Flow flow = Flow.start(offices.near().workstation(), offices.far().workstationAddress(), 20);
      offices.culvert().process(owner.process()).kill();
      Instant killed = Instant.now();
      swan.rekeyChild(connection);
      Duration silence = untilNextMessage(offices, wire, killed);
      Flow.Loss loss = flow.end();
      if (loss.lost() > 0) {
        throw new LabException("packets were lost while nobody negotiated: " + loss);
      }
      requireUp(swan);
      return silence;
    }
  };

  private static final int IKE_SA_INIT = 34;
  private static final int IKE_AUTH = 35;
  private static final String FAR = "office2";
  private static final String RECORDS = "culvert_ike_records_total";
  private static final String ACQUIRE = "type=\"acquire\"";
  private static final String HALF_OPEN = "culvert_ike_sas_half_open";
  private static final String ESTABLISHED = "culvert_ike_handshakes_total";
  private static final Duration GIVEN_UP = Duration.ofSeconds(40);

  /**
   * Kills the owner of a new IKE SA.
   *
   * @return from the kill to the next IKE message of Culvert's gateway
   * @throws LabException if the tunnel does not come up afterwards, or a packet was lost
   */
  abstract Duration measure(MixedSites offices);

  private static Duration kill(
      MixedSites offices,
      Capture wire,
      String metric,
      Map<IkeReplica, Double> before,
      int messages,
      String... labels) {
    wire.await(Packet.Kind.IKE, messages, MixedSites.PATIENCE);
    IkeReplica owner = offices.culvert().whereGrows(metric, before, labels);
    offices.culvert().process(owner.process()).kill();
    Instant killed = Instant.now();
    offices.sites().router().letIkePass();
    return untilNextMessage(offices, wire, killed);
  }

  private static Duration untilNextMessage(MixedSites offices, Capture wire, Instant killed) {
    Await.until(
        "an IKE message of Culvert after the kill",
        GIVEN_UP,
        () -> wire.packets().stream().anyMatch(packet -> isNext(offices, packet, killed)));
    Instant next =
        wire.packets().stream()
            .filter(packet -> isNext(offices, packet, killed))
            .map(Packet::time)
            .findFirst()
            .orElseThrow();
    wire.close();
    return Duration.between(killed, next);
  }

  private static boolean isNext(MixedSites offices, Packet packet, Instant killed) {
    return packet.kind() == Packet.Kind.IKE
        && packet.source().toString().equals(offices.near().uplink())
        && packet.time().isAfter(killed);
  }

  private static void requireUp(StrongSwan swan) {
    Await.until("the tunnel is up", MixedSites.PATIENCE, swan::isUp);
  }
}
