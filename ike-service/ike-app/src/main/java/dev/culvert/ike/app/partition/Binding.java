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
 * @param initiatorSpi the SPI of the side that began it
 * @param peer the peer's name
 * @param remoteId the identity that the peer proved
 * @param since when the IKE SA began, milliseconds since the epoch
 * @param at when it proved it, milliseconds since the epoch
 */
record Binding(
    IkeSpi ikeSpi, IkeSpi initiatorSpi, String peer, String remoteId, long since, long at) {

  /** Whether this side began the IKE SA. */
  boolean isOurs() {
    return ikeSpi.equals(initiatorSpi);
  }

  /** Whether one side began this IKE SA and the other that one, each before it knew better. */
  boolean crosses(Binding other) {
    return isOurs() != other.isOurs() && since <= other.at && other.since <= at;
  }

  /**
   * The stored form: our SPI and the initiator's (8 octets each), the peer and its identity (each
   * modified UTF-8), when it began and when it was authenticated (8 octets each).
   */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeLong(ikeSpi.value());
      out.writeLong(initiatorSpi.value());
      out.writeUTF(peer);
      out.writeUTF(remoteId);
      out.writeLong(since);
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
          new Binding(
              new IkeSpi(in.readLong()),
              new IkeSpi(in.readLong()),
              in.readUTF(),
              in.readUTF(),
              in.readLong(),
              in.readLong());
      if (in.available() > 0) {
        throw new IllegalArgumentException("binding with " + in.available() + " octets too many");
      }
      return binding;
    } catch (IOException e) {
      throw new IllegalArgumentException("binding that is cut off or no modified UTF-8", e);
    }
  }
}
