package dev.culvert.datapath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel lets the process do. */
final class Privileges {

  /** Bit of CAP_NET_ADMIN in capability masks (capabilities(7)). */
  private static final int NET_ADMIN = 12;

  /** Bit of CAP_NET_RAW. */
  private static final int NET_RAW = 13;

  private static final String EFFECTIVE = "CapEff:";

  private Privileges() {}

  /**
   * Checks the effective capabilities.
   *
   * @throws IOException when the process may not open raw sockets or change the network
   */
  static void require() throws IOException {
    long effective =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith(EFFECTIVE))
            .map(line -> Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).trim(), 16))
            .findFirst()
            .orElse(0L);
    long needed = 1L << NET_ADMIN | 1L << NET_RAW;
    if ((effective & needed) != needed) {
      throw new IOException(
          "datapath-node needs the capabilities NET_ADMIN and NET_RAW: run it as root");
    }
  }
}
