package dev.culvert.esp.packet;

import java.util.Arrays;

/**
 * What routers may change in the headers before AH. For the ICV it is taken as zero, or as what the
 * receiver will see (RFC 4302 3.3.3.1, appendix A).
 *
 * <pre>
 * zeroed     IPv4: TOS, flags, fragment offset, TTL, checksum, options that are not immutable
 *            IPv6: traffic class, flow label, hop limit, data of options that say so
 * predicted  the destination, and the addresses of a routing header or source route
 * </pre>
 */
public final class MutableFields {
  private static final int FINAL_TYPE = 0;
  private static final int NO_OPERATION = 1;
  private static final int PAD1 = 0;
  private static final int SECURITY = 130;
  private static final int LOOSE_SOURCE_ROUTE = 131;
  private static final int EXTENDED_SECURITY = 133;
  private static final int COMMERCIAL_SECURITY = 134;
  private static final int STRICT_SOURCE_ROUTE = 137;
  private static final int ROUTER_ALERT = 148;
  private static final int MULTI_DESTINATION = 149;

  private static final int LEAST_OPTION_BYTES = 2;
  private static final int ROUTE_POINTER = 2;

  /** Bit of an IPv6 option's type: its data may change on the way (RFC 8200 4.2). */
  private static final int CHANGES_EN_ROUTE = 0x20;

  private static final int EXTENSION_UNIT = 8;
  private static final int ROUTING_TYPE = 2;
  private static final int SEGMENTS_LEFT = 3;
  private static final int ROUTING_ADDRESSES = 8;
  private static final int ROUTING_TYPE_SOURCE_ROUTE = 0;
  private static final int ROUTING_TYPE_HOME_ADDRESS = 2;

  private MutableFields() {}

  /**
   * Makes a copy of headers that lies at the start of {@code headers} what the ICV covers.
   *
   * @param bytes length of the headers, up to AH
   * @param sending whether the packet has its way before it: addresses on the way are then put as
   *     they will be at its end
   * @return false when that end cannot be told: an option is not whole, or a routing header of
   *     another type than 0 and 2 has segments left
   */
  public static boolean settle(byte[] headers, int bytes, boolean sending) {
    return IpPacket.isIpv6(headers, 0)
        ? settleIpv6(headers, bytes, sending)
        : settleIpv4(headers, bytes, sending);
  }

  private static boolean settleIpv4(byte[] headers, int bytes, boolean sending) {
    headers[Ipv4Header.TOS] = 0;
    headers[Ipv4Header.TTL] = 0;
    NetworkOrder.put16(headers, Ipv4Header.FRAGMENT, 0);
    NetworkOrder.put16(headers, Ipv4Header.CHECKSUM, 0);
    int at = Ipv4Header.BYTES;
    while (at < bytes && headers[at] != FINAL_TYPE) {
      int type = headers[at] & 0xff;
      if (type == NO_OPERATION) {
        at++;
        continue;
      }
      int length = at + 1 < bytes ? headers[at + 1] & 0xff : 0;
      if (length < LEAST_OPTION_BYTES || at + length > bytes) {
        return false;
      }
      if (sending && (type == LOOSE_SOURCE_ROUTE || type == STRICT_SOURCE_ROUTE)) {
        predictSourceRoute(headers, at, length);
      }
      if (!isImmutable(type)) {
        Arrays.fill(headers, at, at + length, (byte) 0);
      }
      at += length;
    }
    return true;
  }

  private static boolean isImmutable(int option) {
    return switch (option) {
      case SECURITY, EXTENDED_SECURITY, COMMERCIAL_SECURITY, ROUTER_ALERT, MULTI_DESTINATION ->
          true;
      default -> false;
    };
  }

  /** The last address of a route that is not yet gone becomes the destination (RFC 791 3.1). */
  private static void predictSourceRoute(byte[] headers, int at, int length) {
    int pointer = length > ROUTE_POINTER ? headers[at + ROUTE_POINTER] & 0xff : length + 1;
    if (pointer + Ipv4Header.ADDRESS_BYTES - 1 <= length) {
      System.arraycopy(
          headers,
          at + length - Ipv4Header.ADDRESS_BYTES,
          headers,
          Ipv4Header.DESTINATION,
          Ipv4Header.ADDRESS_BYTES);
    }
  }

  private static boolean settleIpv6(byte[] headers, int bytes, boolean sending) {
    // Version stays, traffic class and flow label go.
    NetworkOrder.put32(headers, 0, NetworkOrder.get32(headers, 0) & 0xf000_0000);
    headers[Ipv6Header.HOP_LIMIT] = 0;
    int header = Ipv6Header.nextHeader(headers, 0);
    int at = Ipv6Header.BYTES;
    // The caller has followed the chain up to here, so it is whole.
    while (at < bytes) {
      int length =
          header == IpProtocol.FRAGMENT
              ? EXTENSION_UNIT
              : EXTENSION_UNIT * (1 + (headers[at + 1] & 0xff));
      boolean settled =
          switch (header) {
            case IpProtocol.HOP_BY_HOP_OPTIONS, IpProtocol.DESTINATION_OPTIONS ->
                zeroOptions(headers, at + 2, at + length);
            case IpProtocol.ROUTING -> !sending || predictRoute(headers, at, length);
            default -> true;
          };
      if (!settled) {
        return false;
      }
      header = headers[at] & 0xff;
      at += length;
    }
    return true;
  }

  private static boolean zeroOptions(byte[] headers, int from, int end) {
    int at = from;
    while (at < end) {
      int type = headers[at] & 0xff;
      if (type == PAD1) {
        at++;
        continue;
      }
      int next = at + 1 < end ? at + 2 + (headers[at + 1] & 0xff) : end + 1;
      if (next > end) {
        return false;
      }
      if ((type & CHANGES_EN_ROUTE) != 0) {
        Arrays.fill(headers, at + 2, next, (byte) 0);
      }
      at = next;
    }
    return true;
  }

  /**
   * Walks the route to its end: each step exchanges the destination with the next address (RFC 2460
   * 4.4, RFC 6275 6.4).
   */
  private static boolean predictRoute(byte[] headers, int at, int length) {
    int left = headers[at + SEGMENTS_LEFT] & 0xff;
    if (left == 0) {
      return true;
    }
    int type = headers[at + ROUTING_TYPE] & 0xff;
    int addresses = (length - ROUTING_ADDRESSES) / Ipv6Header.ADDRESS_BYTES;
    if (type != ROUTING_TYPE_SOURCE_ROUTE && type != ROUTING_TYPE_HOME_ADDRESS
        || left > addresses) {
      return false;
    }
    for (int next = addresses - left; next < addresses; next++) {
      exchange(
          headers,
          Ipv6Header.DESTINATION,
          at + ROUTING_ADDRESSES + next * Ipv6Header.ADDRESS_BYTES);
    }
    headers[at + SEGMENTS_LEFT] = 0;
    return true;
  }

  private static void exchange(byte[] headers, int one, int other) {
    for (int i = 0; i < Ipv6Header.ADDRESS_BYTES; i++) {
      byte kept = headers[one + i];
      headers[one + i] = headers[other + i];
      headers[other + i] = kept;
    }
  }
}
