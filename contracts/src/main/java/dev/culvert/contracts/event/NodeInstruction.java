package dev.culvert.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.Sealed;
import java.time.Instant;
import java.util.List;

/**
 * What a node must do (topic {@code ike-outbound}): first the SA changes in their order, then the
 * datagram, so that an SPI is installed before the peer learns of it.
 *
 * @param node the node
 * @param at when it was decided; older than 10 s the datagram is dropped, the changes are not
 * @param changes SAs to install and remove
 * @param datagram what to send, or null
 */
public record NodeInstruction(
    String node, Instant at, List<SaChange> changes, OutboundDatagram datagram)
    implements CulvertRecord {

  public NodeInstruction {
    changes = List.copyOf(changes);
  }

  /**
   * An IKE message to send.
   *
   * @param local the endpoint to send from; on port 4500 the node puts the non-ESP marker in front
   * @param remote the endpoint to send to
   * @param message the IKE message
   */
  public record OutboundDatagram(Endpoint local, Endpoint remote, ByteString message) {}

  /** A change to the node's SAD. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Install.class, name = "install"),
    @JsonSubTypes.Type(value = Remove.class, name = "remove")
  })
  public sealed interface SaChange {}

  /**
   * Install an SA; installing a key that exists changes nothing.
   *
   * @param sa the SA
   * @param keys as in {@link SaRecord}
   */
  public record Install(SecurityAssociation sa, Sealed keys) implements SaChange {}

  /** Remove an SA; removing what is not there changes nothing. */
  public record Remove(SaKey key) implements SaChange {}
}
