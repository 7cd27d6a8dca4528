package dev.culvert.datapath.relay;

import dev.culvert.linux.LinuxException;
import dev.culvert.linux.ReceiveBatch;

/** Takes what comes to a port of ESP in UDP and is none (RFC 3948 section 2.2). */
public interface NonEspReceiver extends AutoCloseable {

  /**
   * Takes a datagram that is no ESP.
   *
   * @param batch where it was received, at {@code index}
   * @param buffer holds its {@code length} bytes from {@code offset} on
   */
  void accept(
      Classification classification,
      ReceiveBatch batch,
      int index,
      byte[] buffer,
      int offset,
      int length)
      throws LinuxException;

  /** Sends the answers so far; to be called behind each batch of datagrams. */
  void flush() throws LinuxException;

  @Override
  void close();
}
