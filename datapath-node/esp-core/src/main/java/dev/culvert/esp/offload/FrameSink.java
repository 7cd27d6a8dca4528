package dev.culvert.esp.offload;

/** Takes frames for a TUN device with offloads. */
@FunctionalInterface
public interface FrameSink {

  /**
   * Takes a frame, which is valid during the call.
   *
   * @param at where its {@link VirtioNetHeader} begins
   * @param length bytes of it and of the packet behind it
   * @param packets how many packets it stands for
   */
  void write(byte[] buffer, int at, int length, int packets);
}
