package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * An IKE SA that has authenticated a peer, as the peer's home keeps it. Each is a record of its
 * own, so that a handshake costs the same however many IKE SAs the peer has.
 *
 * @param ikeSpi our SPI; it names the partition, which need not be the peer's home
 * @param peer the peer's name
 * @param remoteId the identity that the peer proved
 * @param at when it proved it, milliseconds since the epoch
 */
record Binding(IkeSpi ikeSpi, String peer, String remoteId, long at) {

  /**
   * The stored form: the SPI (8 octets), the peer and its identity (each modified UTF-8) and when
   * it was authenticated (8 octets).
   */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeLong(ikeSpi.value());
      out.writeUTF(peer);
      out.writeUTF(remoteId);
      out.writeLong(at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException when the bytes are no such form
   */
  static Binding decode(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      Binding binding =
          new Binding(new IkeSpi(in.readLong()), in.readUTF(), in.readUTF(), in.readLong());
      if (in.available() > 0) {
        throw new IllegalArgumentException("binding with " + in.available() + " octets too many");
      }
      return binding;
    } catch (IOException e) {
      throw new IllegalArgumentException("binding that is cut off or no modified UTF-8", e);
    }
  }
}
