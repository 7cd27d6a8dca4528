package dev.culvert.linux;

/**
 * The bits of the firewall mark that Culvert uses. The lower 16 stay free for others on the host,
 * such as a Kubernetes network plugin.
 */
public final class PacketMark {
  /**
   * Passes every rule: on our own IKE datagrams (RFC 4301, section 4.4.1), and on encrypted packets
   * about which the packet engine has asked all rules itself.
   */
  public static final int PASS = 0x4000_0000;

  /** The highest number of a rule. */
  public static final int MAX_RULE = 0x3fff;

  /** Set on packets that the TUN is to get. */
  static final int REDIRECT = 0x8000_0000;

  /** Where an encrypted packet carries the number of the rule that asked for it. */
  static final int RULE_FIELD = 0x3fff_0000;

  private PacketMark() {}

  /**
   * The mark of an encrypted packet: it passes by the rule that asked for it, so that only another
   * rule can protect it once more.
   *
   * @param rule number of the rule, 1 to {@link #MAX_RULE}
   */
  public static int encryptedBy(int rule) {
    if (rule < 1 || rule > MAX_RULE) {
      throw new IllegalArgumentException("rule number " + rule + ": give 1 to " + MAX_RULE);
    }
    return rule << 16;
  }

  static String hex(int mark) {
    return String.format("0x%08x", mark);
  }
}
