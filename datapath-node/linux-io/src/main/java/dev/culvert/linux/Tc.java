package dev.culvert.linux;

import java.io.IOException;

/**
 * The redirection of marked packets in the clsact egress hook, which comes behind the nftables
 * egress hook of the same device.
 *
 * <p>Its action fails closed: as long as the filter stands, the kernel drops the packet when the
 * target device is down, has no reader or is gone.
 *
 * <p>The filter is a classic BPF program. The mark match of u32 would be plainer, but a kernel
 * without CONFIG_CLS_U32_MARK ignores it in silence and then redirects everything.
 */
public final class Tc {
  /** The first of all filters: one that ends the classification before ours would open a hole. */
  private static final String PREFERENCE = "1";

  /** With a handle of its own, a filter is replaced in place instead of joined by a second. */
  private static final String HANDLE = "0x1";

  /**
   * struct sock_filter as tc writes it: code, jump if true, jump if false, operand. Load the mark
   * (SKF_AD_OFF + SKF_AD_MARK); when a bit is set answer -1 for "matched", else 0.
   */
  private static final String ANY_BIT_OF_MARK =
      "4,32 0 0 4294963220,69 0 1 %d,6 0 0 4294967295,6 0 0 0";

  private Tc() {}

  /**
   * Redirects packets that leave by {@code device} and carry a bit of {@code mark}. It takes the
   * place of an earlier redirection in one step.
   *
   * @throws IOException when another kind of filter stands first on the device, or there is no such
   *     device
   */
  public static void redirectMarked(String device, int mark, String target) throws IOException {
    InterfaceName.check(device);
    if (!Command.run("tc", "qdisc", "show", "dev", device).orThrow().contains("clsact")) {
      Command.run("tc", "qdisc", "add", "dev", device, "clsact").orThrow();
    }
    String program = ANY_BIT_OF_MARK.formatted(Integer.toUnsignedLong(mark));
    Command.run(
            "tc",
            "filter",
            "replace",
            "dev",
            device,
            "egress",
            "pref",
            PREFERENCE,
            "handle",
            HANDLE,
            "protocol",
            "all",
            "bpf",
            "bytecode",
            program,
            "action",
            "mirred",
            "egress",
            "redirect",
            "dev",
            InterfaceName.check(target))
        .orThrow();
  }

  /** Takes the redirection away, and the qdisc when nobody else has a filter in it. */
  public static void remove(String device) throws IOException {
    if (!Command.run("tc", "qdisc", "show", "dev", device).orThrow().contains("clsact")) {
      return;
    }
    String filters = filters(device, "egress");
    if (filters.contains("bpf chain 0 handle " + HANDLE) && filters.contains("mirred")) {
      Command.run("tc", "filter", "del", "dev", device, "egress", "pref", PREFERENCE).orThrow();
    }
    if (filters(device, "egress").isEmpty() && filters(device, "ingress").isEmpty()) {
      Command.run("tc", "qdisc", "del", "dev", device, "clsact").orThrow();
    }
  }

  private static String filters(String device, String direction) throws IOException {
    return Command.run("tc", "filter", "show", "dev", device, direction).orThrow();
  }
}
