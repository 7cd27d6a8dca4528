package dev.culvert.esp.packet;

/**
 * Protocol numbers of IP, which are next headers too (IANA "Assigned Internet Protocol Numbers").
 */
public final class IpProtocol {
  public static final int HOP_BY_HOP_OPTIONS = 0;
  public static final int ICMP = 1;
  public static final int IPV4 = 4;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int DCCP = 33;
  public static final int IPV6 = 41;
  public static final int ROUTING = 43;
  public static final int FRAGMENT = 44;
  public static final int ESP = 50;
  public static final int AH = 51;
  public static final int ICMPV6 = 58;

  /** Nothing follows; in ESP a dummy packet, which the receiver discards (RFC 4303 2.6). */
  public static final int NO_NEXT_HEADER = 59;

  public static final int DESTINATION_OPTIONS = 60;
  public static final int SCTP = 132;
  public static final int UDP_LITE = 136;

  private IpProtocol() {}
}
