package dev.culvert.contracts.event;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.TrafficSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A security association without its keys (RFC 4301 section 4.4.2.1).
 *
 * @param key which SA
 * @param ikeSpi our SPI of the IKE SA that made it; {@link IkeSpi#NONE} with manual keys
 * @param peer name of the peer; with manual keys the name of their {@code manual-sa}
 * @param policy name of the policy that it serves; of several with the same manual keys, the first
 * @param mode tunnel or transport
 * @param encryption encryption algorithm; NULL with AH
 * @param integrity integrity algorithm; NONE with a combined-mode cipher
 * @param sourceSelectors what inner packets may have as source, seen in the SA's direction
 * @param destinationSelectors what inner packets may have as destination. Any source goes with any
 *     destination (RFC 7296 section 2.9); with manual keys the first with the first, and so on, for
 *     each is the pair of a policy
 * @param encapsulation the UDP endpoints when ESP travels in UDP (RFC 3948), else null
 * @param replayWindow anti-replay window in packets; 0 for no check
 * @param extendedSequence whether sequence numbers have 64 bits (RFC 4303 section 2.2.1)
 * @param takesPadding whether the far end takes TFC padding: it has not said
 *     ESP_TFC_PADDING_NOT_SUPPORTED (RFC 7296 section 1.3.1)
 * @param perfectForwardSecrecy whether a key exchange of its own made its keys (RFC 7296 section
 *     1.3.1), and not that of its IKE SA alone
 * @param softLifetime age at which a successor is asked for; zero for no limit, as with the next
 *     three
 * @param hardLifetime age at which the SA is discarded
 * @param softUseLifetime the same as {@code softLifetime}, counted from the first packet
 * @param hardUseLifetime the same as {@code hardLifetime}, counted from the first packet
 * @param softVolume use at which a successor is asked for; the node says so
 * @param hardVolume use at which the SA is discarded; the node does so
 * @param replaces the outbound SA that this one follows, else null. It is not used as long as that
 *     one is installed: the peer may not be ready for it yet (RFC 7296 section 2.8), so that the
 *     removal of the old SA is the switch to the new one
 * @param createdAt when it was negotiated
 */
public record SecurityAssociation(
    SaKey key,
    IkeSpi ikeSpi,
    String peer,
    String policy,
    Mode mode,
    EncryptionAlgorithm encryption,
    IntegrityAlgorithm integrity,
    List<TrafficSelector> sourceSelectors,
    List<TrafficSelector> destinationSelectors,
    Encapsulation encapsulation,
    int replayWindow,
    boolean extendedSequence,
    boolean takesPadding,
    boolean perfectForwardSecrecy,
    Duration softLifetime,
    Duration hardLifetime,
    Duration softUseLifetime,
    Duration hardUseLifetime,
    Volume softVolume,
    Volume hardVolume,
    SaKey replaces,
    Instant createdAt) {

  /** What an SA protects (RFC 4301 section 4.1). */
  public enum Mode {
    /** A whole packet, inside another. */
    TUNNEL,
    /** The payload of a packet between the two hosts. */
    TRANSPORT
  }

  /**
   * How much an SA may be used; the limit that comes first counts.
   *
   * @param bytes inner octets; 0 for no limit
   * @param packets packets; 0 for no limit
   */
  public record Volume(long bytes, long packets) {
    public static final Volume UNLIMITED = new Volume(0, 0);

    public Volume {
      if (bytes < 0 || packets < 0) {
        throw new IllegalArgumentException("volume: bytes and packets must not be negative");
      }
    }

    /** Whether an SA that has carried so much has reached a limit. */
    public boolean isUsedUpBy(long usedBytes, long usedPackets) {
      return bytes != 0 && usedBytes >= bytes || packets != 0 && usedPackets >= packets;
    }
  }

  /**
   * UDP encapsulation.
   *
   * @param local the node's endpoint
   * @param remote the peer's endpoint
   * @param followsPeer whether the node sends to where the peer's newest authentic packet came
   *     from, once that is elsewhere; not where the node itself is behind a NAT (RFC 7296 section
   *     2.23)
   */
  public record Encapsulation(Endpoint local, Endpoint remote, boolean followsPeer) {}

  public SecurityAssociation {
    sourceSelectors = List.copyOf(sourceSelectors);
    destinationSelectors = List.copyOf(destinationSelectors);
  }

  /** Makes an SA that is as {@link SecurityAssociationBuilder} says where nothing else is said. */
  public static SecurityAssociationBuilder of(SaKey key) {
    return new SecurityAssociationBuilder(key);
  }

  /** Makes an SA that is like this one where nothing else is said. */
  public SecurityAssociationBuilder toBuilder() {
    return new SecurityAssociationBuilder(this);
  }

  /** Whether it has manual keys, so that IKE neither made it nor replaces it. */
  public boolean hasManualKeys() {
    return ikeSpi.isNone();
  }
}
