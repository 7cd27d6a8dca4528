package dev.culvert.ike;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.ike.sa.IkeSa;
import java.time.Instant;
import java.util.List;

/**
 * What a step asks for. Effects are carried out in their order, all or none, and only after the
 * state that came with them is safe.
 */
public sealed interface Effect {
  /**
   * Send an IKE message.
   *
   * @param node the node that owns {@code local}; it adds the non-ESP marker on port 4500
   */
  record Send(String node, Endpoint local, Endpoint remote, ByteString datagram)
      implements Effect {}

  /** Install an SA; whoever carries this out seals the keys and closes them. */
  record Install(SecurityAssociation sa, KeyMaterial keys) implements Effect {}

  /** Remove an SA. */
  record Remove(SaKey key) implements Effect {}

  /**
   * The peer is authenticated: tell its home.
   *
   * @param ikeSpi our SPI
   * @param initiatorSpi the SPI of the side that began the IKE SA
   * @param remoteId the identity that it proved, as {@code active-peers} prints it
   * @param initialContact the peer said that no older IKE SA of this identity counts any more
   * @param since first message of this IKE SA: when both sides initiate at once, the other IKE SA
   *     is authenticated after that and is not meant
   */
  record Bound(
      String peer,
      IkeSpi ikeSpi,
      IkeSpi initiatorSpi,
      String remoteId,
      boolean initialContact,
      Instant since)
      implements Effect {}

  /**
   * A rekey has made an IKE SA: keep it besides the one that was stepped (RFC 7296 section 2.18).
   *
   * @param sa stored under its own SPI, which {@link Env#newIkeSpi} gave
   */
  record Born(IkeSa.Live sa) implements Effect {}

  /** Tell the owner: a new status, or why something failed. */
  record Report(IkeReport report) implements Effect {}

  /**
   * The peer has named its software, for the log; nobody has authenticated that.
   *
   * @param vendorIds what each vendor ID stands for, or its octets in hexadecimal
   */
  record Recognised(Endpoint remote, List<String> vendorIds) implements Effect {
    public Recognised {
      vendorIds = List.copyOf(vendorIds);
    }
  }
}
