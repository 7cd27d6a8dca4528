package dev.culvert.datapath.relay;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.datapath.relay.Classification.Dropped;
import dev.culvert.datapath.relay.Classification.EspInUdp;
import dev.culvert.datapath.relay.Classification.FirstMessage;
import dev.culvert.datapath.relay.Classification.Keepalive;
import dev.culvert.datapath.relay.Classification.OfIkeSa;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Tells the datagrams of the IKE ports apart by their header alone (RFC 7296 section 3.1):
 *
 * <pre>
 *  0: initiator SPI (8)   8: responder SPI (8)
 * 16: next payload   17: major, minor version   18: exchange type   19: flags
 * 20: message ID (4)      24: length (4)
 * </pre>
 */
public final class DatagramClassifier {

  /** Length of the IKE header, bytes. */
  public static final int HEADER_BYTES = 28;

  /**
   * Four zero bytes before an IKE message on port 4500, where ESP has its SPI (RFC 3948 section
   * 2.2).
   */
  public static final int NON_ESP_MARKER_BYTES = 4;

  private static final int IKE_SA_INIT = 34;
  private static final int FLAG_INITIATOR = 0x08;
  private static final int FLAG_RESPONSE = 0x20;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final Classification ESP_IN_UDP = new EspInUdp();
  private static final Classification KEEPALIVE = new Keepalive();
  private static final Map<RelayDrop, Classification> DROPPED = dropped();

  private final Predicate<IkeSpi> tagVerifies;
  private final int partitions;

  /**
   * A classifier for one installation.
   *
   * @param tagVerifies whether the tag of an SPI is right under the installation's key
   * @param partitions number of IKE partitions
   */
  public DatagramClassifier(Predicate<IkeSpi> tagVerifies, int partitions) {
    this.tagVerifies = tagVerifies;
    this.partitions = partitions;
  }

  /** Classifies a datagram of port 500. */
  public Classification onIkePort(byte[] buffer, int offset, int length) {
    return ikeMessage(buffer, offset, length);
  }

  /** Classifies a datagram of port 4500; an IKE message begins behind the non-ESP marker. */
  public Classification onNatTraversalPort(byte[] buffer, int offset, int length) {
    if (length == 1 && buffer[offset] == (byte) 0xFF) {
      return KEEPALIVE;
    }
    if (length < NON_ESP_MARKER_BYTES) {
      return DROPPED.get(RelayDrop.TOO_SHORT);
    }
    if ((int) INT.get(buffer, offset) != 0) {
      return ESP_IN_UDP;
    }
    return ikeMessage(buffer, offset + NON_ESP_MARKER_BYTES, length - NON_ESP_MARKER_BYTES);
  }

  private Classification ikeMessage(byte[] buffer, int at, int length) {
    if (length < HEADER_BYTES) {
      return DROPPED.get(RelayDrop.TOO_SHORT);
    }
    // A minor version is ignored (RFC 7296 section 2.5).
    if (buffer[at + 17] >>> 4 != 2) {
      return DROPPED.get(RelayDrop.UNSUPPORTED_VERSION);
    }
    if ((int) INT.get(buffer, at + 24) != length) {
      return DROPPED.get(RelayDrop.LENGTH_MISMATCH);
    }
    long initiatorSpi = (long) LONG.get(buffer, at);
    if (initiatorSpi == 0) {
      return DROPPED.get(RelayDrop.NO_INITIATOR_SPI);
    }
    return isFirstMessage(buffer, at)
        ? new FirstMessage(new IkeSpi(initiatorSpi))
        : ofIkeSa(buffer, at, initiatorSpi);
  }

  private static boolean isFirstMessage(byte[] buffer, int at) {
    return (long) LONG.get(buffer, at + 8) == 0
        && buffer[at + 18] == IKE_SA_INIT
        && (buffer[at + 19] & (FLAG_INITIATOR | FLAG_RESPONSE)) == FLAG_INITIATOR
        && (int) INT.get(buffer, at + 20) == 0;
  }

  /** The initiator flag says whose message it is, so ours is the other side's SPI. */
  private Classification ofIkeSa(byte[] buffer, int at, long initiatorSpi) {
    boolean fromInitiator = (buffer[at + 19] & FLAG_INITIATOR) != 0;
    IkeSpi ours = new IkeSpi(fromInitiator ? (long) LONG.get(buffer, at + 8) : initiatorSpi);
    return ours.partition() < partitions && tagVerifies.test(ours)
        ? new OfIkeSa(ours)
        : DROPPED.get(RelayDrop.UNKNOWN_SPI);
  }

  private static Map<RelayDrop, Classification> dropped() {
    Map<RelayDrop, Classification> all = new EnumMap<>(RelayDrop.class);
    for (RelayDrop reason : RelayDrop.values()) {
      all.put(reason, new Dropped(reason));
    }
    return all;
  }
}
