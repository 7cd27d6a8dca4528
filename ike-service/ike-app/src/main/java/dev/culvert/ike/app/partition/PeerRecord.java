package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer as its home keeps it: the IKE SAs that have authenticated it, in all partitions.
 *
 * @param bound the IKE SAs, oldest first
 */
record PeerRecord(List<Bound> bound) {

  static final PeerRecord EMPTY = new PeerRecord(List.of());

  /**
   * An authenticated IKE SA.
   *
   * @param ikeSpi our SPI
   * @param remoteId the identity that the peer proved
   * @param at when it proved it, milliseconds since the epoch
   */
  record Bound(IkeSpi ikeSpi, String remoteId, long at) {}

  PeerRecord {
    bound = List.copyOf(bound);
  }

  /**
   * The stored form: for each IKE SA its SPI (8 octets), its identity (modified UTF-8) and when it
   * was authenticated (8 octets).
   */
  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      for (Bound sa : bound) {
        out.writeLong(sa.ikeSpi().value());
        out.writeUTF(sa.remoteId());
        out.writeLong(sa.at());
      }
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
  static PeerRecord decode(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    List<Bound> bound = new ArrayList<>();
    try {
      while (in.available() > 0) {
        bound.add(new Bound(new IkeSpi(in.readLong()), in.readUTF(), in.readLong()));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("peer record of a wrong length", e);
    }
    return new PeerRecord(bound);
  }
}
