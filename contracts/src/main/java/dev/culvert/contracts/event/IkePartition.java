package dev.culvert.contracts.event;

import dev.culvert.contracts.IpAddress;
import java.nio.charset.StandardCharsets;

/** Which IKE partition holds what; the number of partitions is fixed at installation. */
public final class IkePartition {

  private IkePartition() {}

  /** The home of a peer: where its list of IKE SAs lives and where it is initiated from. */
  public static int ofPeer(String peer, int partitions) {
    return of(peer.getBytes(StandardCharsets.UTF_8), partitions);
  }

  /** Where a first message goes, which has no SPI of ours yet. */
  public static int ofFirstMessage(IpAddress remote, int partitions) {
    return of(remote.bytes(), partitions);
  }

  /**
   * FNV-1a, 32 bits, folded: stable across versions and languages, which {@code hashCode} need not
   * be.
   */
  private static int of(byte[] bytes, int partitions) {
    int hash = 0x811C9DC5;
    for (byte b : bytes) {
      hash = (hash ^ b & 0xFF) * 0x01000193;
    }
    return Integer.remainderUnsigned(hash ^ hash >>> 16, partitions);
  }
}
