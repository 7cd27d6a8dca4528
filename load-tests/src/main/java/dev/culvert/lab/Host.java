package dev.culvert.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A host of the lab: one network namespace. Made by {@link Lab#host}. */
public final class Host implements AutoCloseable {

  private final Lab lab;
  private final String name;
  private final String namespace;

  Host(Lab lab, String name, String namespace) {
    this.lab = lab;
    this.name = name;
    this.namespace = namespace;
  }

  void create() {
    Command.of("ip", "netns", "add", namespace).runOrThrow();
    ip("link", "set", "lo", "up");
  }

  /** What the topology calls this host. */
  public String name() {
    return name;
  }

  /** The name that {@code ip netns} knows. */
  public String namespace() {
    return namespace;
  }

  public Lab lab() {
    return lab;
  }

  /** Gives an interface an address, such as {@code 10.1.202.1/24}. */
  public Host address(String interfaceName, String addressAndLength) {
    List<String> add = new ArrayList<>(List.of("address", "add", addressAndLength));
    add.addAll(List.of("dev", interfaceName));
    if (isIpv6(addressAndLength)) {
      // Duplicate address detection would hold the address up for a second.
      add.add("nodad");
    }
    ip(add.toArray(String[]::new));
    return this;
  }

  /** Adds a route; {@code destination} is a prefix or {@code default}. */
  public Host route(String destination, String gateway) {
    ip(isIpv6(gateway) ? "-6" : "-4", "route", "add", destination, "via", gateway);
    return this;
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }

  /** Takes away what {@link #address} gave. */
  public Host noAddress(String interfaceName, String addressAndLength) {
    ip("address", "delete", addressAndLength, "dev", interfaceName);
    return this;
  }

  /** Takes away what {@link #route} gave. */
  public Host noRoute(String destination) {
    ip("route", "delete", destination);
    return this;
  }

  /** Makes this host pass packets on from one interface to another. */
  public Host forwarding() {
    exec("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    return this;
  }

  /** Gives every packet that leaves through the interface that interface's own address. */
  public Host masquerade(String interfaceName) {
    nft(
        """
        table ip lab_nat {
          chain srcnat {
            type nat hook postrouting priority srcnat;
            oifname "%s" masquerade
          }
        }
        """
            .formatted(interfaceName));
    return this;
  }

  /** Ends what {@link #masquerade} began, for the conversations under way too. */
  public Host noMasquerade() {
    nft("delete table ip lab_nat");
    exec("conntrack", "-F");
    return this;
  }

  /**
   * Loses packets that arrive on an interface, at random. (netfilter does this on every kernel;
   * netem is a module that many lack.)
   *
   * @param percent how many of a hundred, 0 (none) to 100 (all); replaces an earlier value
   */
  public Host lose(String interfaceName, int percent) {
    nft(
        String.format(
            Locale.ROOT,
            """
            table netdev lab_loss
            delete table netdev lab_loss
            table netdev lab_loss {
              chain arriving {
                type filter hook ingress device "%s" priority 0;
                ip version 4 %s drop
              }
            }
            """,
            interfaceName,
            percent == 100 ? "" : "numgen random mod 100 < " + percent));
    return this;
  }

  /**
   * Drops IKE messages of one kind that arrive on an interface, until {@link #letIkePass}.
   *
   * @param exchangeType as in the IKE header (RFC 7296 section 3.1): 34 for IKE_SA_INIT, 35 for
   *     IKE_AUTH
   */
  public Host holdIke(String interfaceName, int exchangeType) {
    nft(
        """
        table netdev lab_ike {
          chain arriving {
            type filter hook ingress device "%s" priority 0;
            udp dport 500 @th,208,8 %d drop
          }
        }
        """
            .formatted(interfaceName, exchangeType));
    return this;
  }

  /** Ends what {@link #holdIke} began. */
  public Host letIkePass() {
    nft("delete table netdev lab_ike");
    return this;
  }

  /** Applies an nftables script in this host: all of it, or nothing. */
  public void nft(String script) {
    command("nft", "-f", "-").withInput(script).runOrThrow();
  }

  /** Its addresses, routes and tables of nftables, to be compared with another moment's. */
  String network() {
    return ip("-4", "-oneline", "address", "show")
        + ip("-4", "route", "show", "table", "all")
        + exec("nft", "list", "tables").out();
  }

  /** Runs {@code ip} with these arguments on this host. */
  public String ip(String... arguments) {
    List<String> all = new ArrayList<>(List.of("ip", "-netns", namespace));
    all.addAll(List.of(arguments));
    return Command.of(all).runOrThrow().out();
  }

  /** A command that will run on this host. */
  public Command command(String... arguments) {
    return Command.of(arguments).behind(List.of("ip", "netns", "exec", namespace));
  }

  /** Runs a command on this host and throws if it fails. */
  public Outcome exec(String... arguments) {
    return command(arguments).runOrThrow();
  }

  /** Captures the packets of an interface from now on. */
  public Capture capture(String interfaceName) {
    return Capture.start(this, interfaceName);
  }

  /**
   * Sends echo requests, one every 200 ms.
   *
   * @param patience how long to wait for the answer to the last one
   */
  public Ping ping(String destination, int count, Duration patience) {
    return Ping.send(this, destination, count, patience);
  }

  /**
   * Calls until there is an answer, and returns the number of the call that got it. A packet waits
   * for its tunnel for one second; the first negotiation of services that have just started may
   * take longer.
   *
   * @throws LabException if there is none within {@code limit}
   */
  public int callUntilAnswered(String destination, Duration limit) {
    AtomicInteger calls = new AtomicInteger();
    Await.until(
        "an answer from " + destination,
        limit,
        () -> {
          calls.incrementAndGet();
          return ping(destination, 1, Duration.ofSeconds(1)).allAnswered();
        });
    return calls.get();
  }

  /** Ends every process that runs on this host and removes it. */
  @Override
  public void close() {
    Lab.remove(namespace, Duration.ofSeconds(3));
  }
}
