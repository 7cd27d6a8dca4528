package dev.culvert.datapath;

import dev.culvert.datapath.steering.Steering;
import java.io.IOException;
import java.io.PrintStream;

/** Removes what the node put on the host; neither the service nor a broker need run. */
final class Teardown {

  private Teardown() {}

  /**
   * Removes the kernel's rules and the TUN device.
   *
   * @return the exit status of the process: 0 when nothing of ours is left
   */
  static int run(PrintStream out, PrintStream err) {
    try {
      Privileges.require();
      Steering.removeFromHost();
      out.println("interception rules and TUN device " + Steering.TUN + " are removed");
      return 0;
    } catch (IOException e) {
      err.println(e.getMessage());
      return 1;
    }
  }
}
