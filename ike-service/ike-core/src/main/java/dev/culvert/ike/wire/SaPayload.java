package dev.culvert.ike.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The Security Association payload, RFC 7296 section 3.3: proposals in the sender's order of
 * preference, or the one that a responder chose.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                    &lt;Proposals&gt;                          ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public record SaPayload(List<ProposalStructure> proposals) implements Payload {
  public SaPayload {
    proposals = List.copyOf(proposals);
  }

  static Decoded<SaPayload> decode(OctetReader in) {
    List<ProposalStructure> proposals = new ArrayList<>();
    boolean more = true;
    while (more) {
      int last = in.u8();
      in.u8();
      OctetReader body = in.part(in.u16() - 4);
      more = last == ProposalStructure.MORE;
      if (in.overrun() || !more && last != 0) {
        return Decoded.malformed("SA payload: proposal " + (proposals.size() + 1));
      }
      switch (ProposalStructure.decode(body)) {
        case Decoded.Ok<ProposalStructure>(ProposalStructure proposal) -> proposals.add(proposal);
        case Decoded<ProposalStructure> refused -> {
          return refused.failure();
        }
      }
    }
    return in.remaining() > 0
        ? Decoded.malformed("SA payload: octets behind the last proposal")
        : Decoded.ok(new SaPayload(proposals));
  }

  @Override
  public PayloadType type() {
    return PayloadType.SECURITY_ASSOCIATION;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    for (int i = 0; i < proposals.size(); i++) {
      proposals.get(i).encode(out, i == proposals.size() - 1);
    }
  }
}
