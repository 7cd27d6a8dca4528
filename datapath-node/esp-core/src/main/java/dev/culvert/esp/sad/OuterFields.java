package dev.culvert.esp.sad;

import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.Ipv4Header;

/**
 * The fields of a protected packet's header that its policy has a say in (RFC 4301 5.1.2). One
 * object is read into again and again by one thread.
 */
public final class OuterFields {
  private static final int ECN_MASK = 3;
  private static final int DSCP_SHIFT = 2;

  private int dscp;
  private boolean dontFragment;

  /** Reads what the policy's choice makes of a well-formed packet. */
  public void read(Policy.OuterHeader choice, byte[] buffer, int at) {
    dscp = choice.dscp();
    dontFragment =
        switch (choice.dontFragment()) {
          case CLEAR -> false;
          case SET -> true;
          case INHERIT -> IpPacket.isIpv6(buffer, at) || Ipv4Header.dontFragment(buffer, at);
        };
  }

  /** Lets the packet be fragmented after all. */
  public void clearDontFragment() {
    dontFragment = false;
  }

  /** Whether the protected packet has DF, or, over IPv6, this node must not fragment it. */
  public boolean dontFragment() {
    return dontFragment;
  }

  /** The TOS byte of a tunnel's header: ECN is always copied (RFC 6040 4.1, normal mode). */
  int tos(int innerTos) {
    return dscp == Policy.OuterHeader.INHERIT_DSCP
        ? innerTos
        : dscp << DSCP_SHIFT | innerTos & ECN_MASK;
  }
}
