package dev.culvert.datapath.sa;

import dev.culvert.contracts.config.Policy.IpsecProtocols;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import java.util.Locale;

/** A policy and its SAs as tests plant them. */
public enum Kind {
  ESP(IpsecProtocols.ESP, Mode.TUNNEL, false, false, false),
  UDP(IpsecProtocols.ESP, Mode.TUNNEL, false, false, true),
  UDP_OVER_IPV6(IpsecProtocols.ESP, Mode.TUNNEL, true, false, true),
  ESP_OVER_IPV6(IpsecProtocols.ESP, Mode.TUNNEL, true, false, false),
  IPV6_IN_IPV4(IpsecProtocols.ESP, Mode.TUNNEL, false, true, false),
  ESP_TRANSPORT(IpsecProtocols.ESP, Mode.TRANSPORT, false, false, false),
  UDP_TRANSPORT(IpsecProtocols.ESP, Mode.TRANSPORT, false, false, true),
  UDP_TRANSPORT_IPV6(IpsecProtocols.ESP, Mode.TRANSPORT, true, true, true),
  ESP_TRANSPORT_IPV6(IpsecProtocols.ESP, Mode.TRANSPORT, true, true, false),
  AH(IpsecProtocols.AH, Mode.TUNNEL, false, false, false),
  AH_OVER_IPV6(IpsecProtocols.AH, Mode.TUNNEL, true, true, false),
  AH_TRANSPORT(IpsecProtocols.AH, Mode.TRANSPORT, false, false, false),
  AH_TRANSPORT_IPV6(IpsecProtocols.AH, Mode.TRANSPORT, true, true, false),
  AH_AROUND_ESP(IpsecProtocols.ESP_THEN_AH, Mode.TUNNEL, false, false, false),
  AH_AROUND_ESP_IPV6(IpsecProtocols.ESP_THEN_AH, Mode.TUNNEL, true, false, false);

  private final IpsecProtocols protocols;
  private final Mode mode;
  private final boolean outerIpv6;
  private final boolean innerIpv6;
  private final boolean inUdp;

  Kind(IpsecProtocols protocols, Mode mode, boolean outerIpv6, boolean innerIpv6, boolean inUdp) {
    this.protocols = protocols;
    this.mode = mode;
    this.outerIpv6 = outerIpv6;
    this.innerIpv6 = innerIpv6;
    this.inUdp = inUdp;
  }

  /** The kind that a line of input names. */
  public static Kind named(String line) {
    return valueOf(line.toUpperCase(Locale.ROOT));
  }

  public IpsecProtocols protocols() {
    return protocols;
  }

  public Mode mode() {
    return mode;
  }

  public boolean isTunnel() {
    return mode == Mode.TUNNEL;
  }

  public boolean outerIpv6() {
    return outerIpv6;
  }

  public boolean innerIpv6() {
    return innerIpv6;
  }

  public boolean inUdp() {
    return inUdp;
  }

  /** What tcpdump prints of each of its packets. */
  public String mark() {
    return switch (protocols) {
      case ESP -> inUdp ? "UDP-encap: ESP(spi=" : " ESP(spi=";
      case AH -> " AH(spi=";
      case ESP_THEN_AH -> ": ESP(spi=";
    };
  }
}
