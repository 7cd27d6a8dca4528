package dev.culvert.images;

/**
 * What the kernel says of a container's first process, seen from a container that shares its
 * processes: most of ours have no shell to ask with.
 *
 * @param text {@code /proc/1/status} and {@code /proc/1/mounts}
 */
record ProcessView(String text) {

  /** NET_BIND_SERVICE, NET_ADMIN and NET_RAW as a mask (capabilities(7)). */
  static final long DATAPATH = 1L << 10 | 1L << 12 | 1L << 13;

  static ProcessView of(Box container, String peerImage) {
    try (Box eyes =
        Box.peer(peerImage, "cat", "/proc/1/status", "/proc/1/mounts").watching(container)) {
      return new ProcessView(eyes.runToEnd());
    }
  }

  int user() {
    return Integer.parseInt(line("Uid:").split("\\s+")[1]);
  }

  long effectiveCapabilities() {
    return capabilities("CapEff:");
  }

  /** What it could ever gain. */
  long boundingCapabilities() {
    return capabilities("CapBnd:");
  }

  private long capabilities(String set) {
    return Long.parseUnsignedLong(line(set).split("\\s+")[1], 16);
  }

  boolean rootIsReadOnly() {
    return text.lines()
        .filter(line -> line.matches("\\S+ / .*"))
        .allMatch(line -> line.split(" ")[3].matches("ro(,.*)?"));
  }

  private String line(String start) {
    return text.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
  }
}
