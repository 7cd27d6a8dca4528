package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The datapath is killed under traffic: nothing protected leaves in clear. */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class FailClosedTest {

  private static final int CALLS = 1500;

  @Test
  void aKilledDatapathLetsNothingOutInClear(MixedSites offices) throws InterruptedException {
    offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection());
    offices.bringUpFromNear();
    Capture wire = offices.captureBetween();

    Process traffic = flood(offices.near(), offices.far());
    wire.await(Packet.Kind.ESP, CALLS / 10, MixedSites.PATIENCE);
    offices.culvert().process("datapath-node").kill();
    assertTrue(traffic.isAlive(), "most calls are made after the kill");
    traffic.waitFor();

    assertEquals(List.of(), wire.clear());
    assertTrue(wire.count(Packet.Kind.ESP) < CALLS, "the dead datapath encrypts nothing");
  }

  @AfterEach
  void revive(MixedSites offices) {
    offices.culvert().up();
    offices.reset();
  }

  /** Echo requests, 500 in a second; most have no answer, and the last waits for one no longer. */
  private static Process flood(Site from, Site to) {
    return from.workstation()
        .command(
            "ping", "-q", "-n", "-i", "0.002", "-W", "1", "-c", "" + CALLS, to.workstationAddress())
        .start(new ProcessBuilder());
  }
}
