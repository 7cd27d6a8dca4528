package dev.culvert.esp.sad;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.packet.AhHeader;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.stats.DropReason;
import dev.culvert.esp.stats.PolicyCounters;

/** Checks and takes off AH (RFC 4302 3.4). */
final class InboundAh extends InboundSa {
  private final AhAuthenticator authenticator;

  private InboundAh(
      SecurityAssociation spec, AhAuthenticator authenticator, PolicyCounters policyCounters) {
    super(spec, policyCounters);
    this.authenticator = authenticator;
  }

  static InboundAh of(SecurityAssociation spec, KeyMaterial keys, PolicyCounters policyCounters) {
    return new InboundAh(spec, AhAuthenticator.of(spec, keys), policyCounters);
  }

  /** Senders may pad the ICV as they like; Linux pads to 8 bytes with IPv4 too. */
  @Override
  DropReason checkLengths(byte[] buffer, int ahAt, int end) {
    int ahBytes = AhHeader.headerBytes(buffer, ahAt);
    return ahBytes >= AhHeader.BYTES + authenticator.icvBytes() && ahAt + ahBytes <= end
        ? DropReason.NOT_DROPPED
        : DropReason.AH_MALFORMED;
  }

  @Override
  long sentSequence(byte[] buffer, int ahAt) {
    return AhHeader.sequence(buffer, ahAt);
  }

  @Override
  boolean verify(byte[] buffer, int at, int ahAt, int end, int sequenceHigh) {
    return authenticator.verify(buffer, at, ahAt, end, sequenceHigh);
  }

  @Override
  DropReason takeApart(byte[] buffer, int at, HeaderChain headers, int ahAt, int end) {
    int payloadAt = ahAt + AhHeader.headerBytes(buffer, ahAt);
    int nextHeader = AhHeader.nextHeader(buffer, ahAt);
    return extract(buffer, at, headers, payloadAt, end - payloadAt, nextHeader);
  }
}
