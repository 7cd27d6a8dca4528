package dev.culvert.linux;

import java.io.IOException;

/** Source validation (RFC 3704) at the TUN: the way back to a remote network is not by it. */
final class SourceValidation {

  private static final int STRICT = 1;
  private static final int LOOSE = 2;

  private SourceValidation() {}

  /**
   * Lets packets in whose sender is reached by another interface.
   *
   * @throws IOException when the kernel would drop them and this process may not change that, as in
   *     a container; the message names the parameter and the mend
   */
  static void loosen(String tun) throws IOException {
    String parameter = parameter(tun);
    try {
      Sysctl.set(parameter, LOOSE);
    } catch (IOException e) {
      // The kernel takes the larger of the interface's and of "all".
      if (Math.max(Sysctl.get(parameter), Sysctl.get(parameter("all"))) == STRICT) {
        throw new IOException(
            "source validation drops what comes out of %s: set net.ipv4.conf.%s.rp_filter=%d on the host"
                .formatted(tun, tun, LOOSE),
            e);
      }
    }
  }

  private static String parameter(String device) {
    return "ipv4/conf/" + device + "/rp_filter";
  }
}
