package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.ike.app.Sites;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A partition may be killed at any moment, and another goes on with what was committed. */
class TakeOverTest {

  private static final Map<String, Long> ALL_INSTALLED =
      Map.of(Sites.OFFICE1, 2L, Sites.OFFICE2, 2L);

  @Test
  void loosesNothingWhenKilledBeforeAnyCommit() throws Exception {
    int records = recordsOfHandshake();
    for (int kill = 0; kill < records; kill++) {
      Offices offices = new Offices();
      offices.acquire();
      for (int taken = 0; !offices.inputs.isEmpty(); taken++) {
        Offices.Input input = offices.inputs.remove();
        Outbox outbox = offices.take(input);
        if (taken == kill) {
          offices.kill(input.partition());
          outbox = offices.take(input);
        }
        offices.commit(input, outbox);
      }
      assertEquals(ALL_INSTALLED, offices.installedByNode(), "killed at record " + kill);
    }
  }

  @Test
  void answersARetransmissionWithTheSameBytesWhenKilledAfterAnyCommit() throws Exception {
    int records = recordsOfHandshake();
    int answered = 0;
    for (int kill = 0; kill < records; kill++) {
      Offices offices = new Offices();
      offices.acquire();
      for (int taken = 0; !offices.inputs.isEmpty(); taken++) {
        Offices.Input input = offices.inputs.remove();
        Outbox outbox = offices.take(input);
        offices.commit(input, outbox);
        if (taken == kill) {
          offices.kill(input.partition());
          Outbox again = offices.take(input);
          if (!Offices.datagrams(again).isEmpty()) {
            assertEquals(Offices.datagrams(outbox), Offices.datagrams(again), "record " + kill);
            answered++;
          }
          offices.commit(input, again);
        }
      }
      assertEquals(ALL_INSTALLED, offices.installedByNode(), "killed at record " + kill);
    }
    assertEquals(2, answered, "IKE_SA_INIT and IKE_AUTH requests that came twice");
  }

  @Test
  void repeatsAnUnansweredRequestWithTheSameBytes() throws Exception {
    Offices offices = new Offices();
    offices.acquire();
    Offices.Input acquire = offices.inputs.remove();
    Outbox first = offices.take(acquire);
    offices.commit(acquire, first);
    offices.kill(acquire.partition());
    assertTrue(offices.fireTimers(acquire.partition()).isEmpty(), "nothing is due yet");
    offices.now = offices.now.plus(Duration.ofSeconds(2));
    Outbox again = offices.fireTimers(acquire.partition());
    assertEquals(1, Offices.datagrams(first).size());
    assertEquals(Offices.datagrams(first), Offices.datagrams(again));
  }

  @Test
  void installsBeforeThePeerCanKnow() throws Exception {
    Offices offices = new Offices();
    offices.acquire();
    offices.settle();
    var withInstalls =
        offices.instructions.stream().filter(each -> !each.changes().isEmpty()).toList();
    assertEquals(Sites.OFFICE2, withInstalls.getFirst().node(), "the responder installs first");
    assertEquals(2, withInstalls.getFirst().changes().size());
    assertFalse(
        withInstalls.getFirst().datagram() == null, "its IKE_AUTH response comes with the SAs");
  }

  private static int recordsOfHandshake() throws Exception {
    Offices offices = new Offices();
    offices.acquire();
    int records = 0;
    for (; !offices.inputs.isEmpty(); records++) {
      Offices.Input input = offices.inputs.remove();
      offices.commit(input, offices.take(input));
    }
    assertEquals(ALL_INSTALLED, offices.installedByNode());
    return records;
  }
}
