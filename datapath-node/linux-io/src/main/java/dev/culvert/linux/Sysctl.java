package dev.culvert.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kernel parameters of the calling thread's network namespace. */
public final class Sysctl {
  private static final Path NET = Path.of("/proc/sys/net");

  private Sysctl() {}

  /**
   * @param name path below {@code net}, with slashes, since interface names have dots
   */
  public static void set(String name, int value) throws IOException {
    Files.writeString(NET.resolve(name), Integer.toString(value));
  }

  /**
   * @param name path below {@code net}, with slashes
   */
  public static int get(String name) throws IOException {
    return Integer.parseInt(Files.readString(NET.resolve(name)).strip());
  }
}
