package dev.culvert.linux;

import dev.culvert.linux.RuleCounter.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Steers what the security policy protects into the TUN: forwarded and local packets alike, behind
 * routing and source NAT, before they leave.
 *
 * <pre>
 * route -> source NAT -> nftables egress: first match, mark -> tc: marked? -> TUN -> reader
 *                                                                   |
 *                                                                   +-> device
 * </pre>
 *
 * It fails closed. Everything stays when the process ends: marked packets then go to a TUN without
 * a reader, where the kernel drops them, and flow again within a second of a new one. Only {@link
 * #remove} lets them leave in clear.
 *
 * <p>The kernel holds the state. An object of this class may be made anew over what an earlier
 * process left. It is for one thread at a time.
 */
public final class Interception {
  /** The NFLOG group of packets that pass although their rule wants an SA. */
  public static final int ACQUIRE_GROUP = 4500;

  private static final Pattern COUNTER = Pattern.compile("\\{\"counter\": \\{([^}]*)}");
  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\": \"?([^\",]*)");
  private static final Pattern OBJECT_NAME = Pattern.compile("r(\\d+)-(.*)");

  /** The selectors whose connections have been forgotten by this process. */
  private record Selectors(Prefix source, Prefix destination, int protocol) {}

  private final String tun;
  private Set<Selectors> active = Set.of();

  /**
   * @param tun the name of the TUN, which whoever reads it has opened, persistent
   */
  public Interception(String tun) {
    this.tun = InterfaceName.check(tun);
  }

  /**
   * Puts the plan in the place of the one before. The marks change in one step, and the redirection
   * stands before there are any: at no time does a packet leave that both plans protect. Counters
   * of rules that stay go on.
   *
   * @throws IOException when the host lacks a tool or a device; the plan before is then still there
   */
  public void install(InterceptionPlan plan) throws IOException {
    IpLink.setTunUp(tun);
    SourceValidation.loosen(tun);
    for (String device : plan.devices()) {
      Tc.redirectMarked(device, PacketMark.REDIRECT, tun);
    }
    Nftables.apply(InterceptionScript.render(plan, tun, counters()));
    forgetConnections(plan);
  }

  /** A connection that was masqueraded before its policy became active would stay so. */
  private void forgetConnections(InterceptionPlan plan) throws IOException {
    Set<Selectors> now = new HashSet<>();
    for (InterceptRule rule : plan.rules()) {
      if (rule.verdict() != InterceptRule.Verdict.PASS) {
        Selectors it = new Selectors(rule.source(), rule.destination(), rule.protocol());
        if (now.add(it) && !active.contains(it)) {
          Conntrack.delete(it.source, it.destination, it.protocol);
        }
      }
    }
    active = now;
  }

  /** What the rules have done, one entry per rule and kind. */
  public List<RuleCounter> counters() throws IOException {
    return parse(Nftables.listCounters());
  }

  static List<RuleCounter> parse(String json) {
    List<RuleCounter> counters = new ArrayList<>();
    Matcher object = COUNTER.matcher(json);
    while (object.find()) {
      String table = "";
      String name = "";
      long packets = 0;
      long bytes = 0;
      Matcher field = FIELD.matcher(object.group(1));
      while (field.find()) {
        String value = field.group(2);
        switch (field.group(1)) {
          case "table" -> table = value;
          case "name" -> name = value;
          case "packets" -> packets = Long.parseLong(value);
          case "bytes" -> bytes = Long.parseLong(value);
          default -> {} // family and handle
        }
      }
      Matcher parts = OBJECT_NAME.matcher(name);
      if (table.equals(InterceptionScript.TABLE) && parts.matches()) {
        int rule = Integer.parseInt(parts.group(1));
        for (Kind kind : Kind.values()) {
          if (kind.label().equals(parts.group(2))) {
            counters.add(new RuleCounter(rule, kind, packets, bytes));
          }
        }
      }
    }
    return counters;
  }

  /**
   * Takes everything away, also what an earlier process left: packets then leave in clear. Parts
   * that are missing are passed over, so it can be called at any time.
   */
  public void remove() throws IOException {
    Nftables.deleteTable("netdev", InterceptionScript.TABLE);
    Nftables.deleteTable("inet", InterceptionScript.TABLE);
    List<String> devices = IpLink.names();
    for (String device : devices) {
      Tc.remove(device);
    }
    if (devices.contains(tun)) {
      IpLink.delete(tun);
    }
    active = Set.of();
  }
}
