package dev.culvert.lab;

import java.util.List;

/** What a Java process can spend CPU time on. */
enum CpuPart {
  /** Algorithms, ours and those of the libraries, whoever calls them. */
  CRYPTO,
  /** Kafka's clients. */
  KAFKA,
  /** All other Java code. */
  REST,
  /** The virtual machine itself: compilation and garbage collection. */
  JVM;

  private static final List<String> CRYPTO_PACKAGES =
      List.of(
          "dev.culvert.crypto.",
          "org.bouncycastle.",
          "javax.crypto.",
          "com.sun.crypto.",
          "java.security.",
          "sun.security.");

  private static final List<String> KAFKA_PACKAGES = List.of("org.apache.kafka.");

  /**
   * The part that a sample of a Java thread counts for: the innermost frame that belongs to one.
   *
   * @param classes the class of each frame, the innermost first
   */
  static CpuPart of(List<String> classes) {
    for (String name : classes) {
      if (CRYPTO_PACKAGES.stream().anyMatch(name::startsWith)) {
        return CRYPTO;
      }
      if (KAFKA_PACKAGES.stream().anyMatch(name::startsWith)) {
        return KAFKA;
      }
    }
    return REST;
  }
}
