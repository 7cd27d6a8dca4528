package dev.culvert.datapath.engine;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.datapath.config.HostInterfaces;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.IkePort;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.sa.Kind;
import dev.culvert.datapath.sa.PathMtus;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.steering.Steering;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.stats.PolicyCounters;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * The packet workers alone, as one end of a tunnel, in a process that a test starts in a network
 * namespace. For each line of input, the name of a {@link Kind}, it installs a policy and its SAs;
 * the name may be followed by {@code dont-fragment}, two algorithms for the one SA of that kind,
 * and another outer address for the far end. For the line {@code count} it answers how many packets
 * it has sent and taken; {@code listen} and {@code send} with an address are for a {@link
 * TcpTransfer}.
 */
final class EngineHost {

  /** The mark that outer packets leave with. */
  static final int MARK = 0x5a;

  /** One end: outer and inner addresses. */
  record End(String wan, String wanIpv6, String lan, String lanIpv6) {

    End at(String otherWan) {
      return new End(otherWan, wanIpv6, lan, lanIpv6);
    }

    String outer(Kind kind) {
      return kind.outerIpv6() ? wanIpv6 : wan;
    }

    String inner(Kind kind) {
      String host = kind.innerIpv6() ? lanIpv6 : lan;
      return kind.isTunnel() ? host : outer(kind);
    }
  }

  static final List<End> ENDS =
      List.of(
          new End("10.9.1.1", "2001:db8:1::1", "10.1.202.1", "2001:db8:202::1"),
          new End("10.9.1.2", "2001:db8:1::2", "10.1.101.1", "2001:db8:101::1"));

  /** What a line begins with that asks for a {@link TcpTransfer} to the address behind it. */
  static final String SEND = "send ";

  private static final String POLICY = "p";

  /**
   * What a line asks for.
   *
   * @param suite gives an SA its algorithms
   * @param other the far end
   */
  private record Order(
      Kind kind, Policy.DontFragment dontFragment, UnaryOperator<PlantedSa> suite, End other) {

    static Order of(String line, End other) {
      String[] words = line.split(" ");
      Kind kind = Kind.named(words[0]);
      if (words.length == 1) {
        return new Order(kind, Policy.DontFragment.CLEAR, UnaryOperator.identity(), other);
      }
      EncryptionAlgorithm encryption = EncryptionAlgorithm.valueOf(words[2]);
      IntegrityAlgorithm integrity = IntegrityAlgorithm.valueOf(words[3]);
      return new Order(
          kind,
          Policy.DontFragment.valueOf(words[1]),
          planted -> planted.with(encryption, integrity),
          words.length == 4 ? other : other.at(words[4]));
    }
  }

  private final End own;
  private final End other;
  private final Spd spd = new Spd();
  private final InboundSad sad = new InboundSad();
  private final EngineCounters counters = new EngineCounters();

  private EngineHost(int index) {
    this.own = ENDS.get(index);
    this.other = ENDS.get(1 - index);
  }

  /** Runs until its input ends; the arguments are which end it is, and how many workers it has. */
  public static void main(String... arguments) throws Exception {
    EngineHost host = new EngineHost(Integer.parseInt(arguments[0]));
    int workers = Integer.parseInt(arguments[1]);
    try (HostSockets sockets = HostSockets.open(Steering.openTun(workers))) {
      host.serve(sockets);
    }
  }

  private void serve(HostSockets sockets) throws Exception {
    OutboundPipelines outbound =
        Engine.outboundPipelines(
            sockets.tun().count(),
            spd,
            (policy, source, destination) -> {},
            new SecureRandom()::nextBytes);
    InboundPipelines inbound =
        Engine.inboundPipelines(sockets.tun().count(), sad, (sa, port) -> {});
    PacketThreads packets =
        new PacketThreads(
            sockets,
            outbound,
            inbound,
            new DatagramClassifier(spi -> false, 1),
            socket -> IkePort.withNonEspMarker(socket, null, null, new RelayCounters()),
            counters,
            Throwable::printStackTrace);
    // Between two lines of input it may change what the SAs hold.
    PathMtus mtus = new PathMtus(spd, sad, (local, remote) -> HostInterfaces.mtuOf(local));
    WorkerThread pathMtus =
        new WorkerThread(
            "path-mtu",
            PathMtuReader.open(report -> mtus.accept(report, Instant.now())),
            Throwable::printStackTrace);
    System.out.println("ready");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals("count")) {
        System.out.println(
            counters.encapsulated().get()
                + " "
                + counters.decapsulated().get()
                + " "
                + counters.sendFailures().get());
      } else if (line.equals("listen")) {
        TcpTransfer.listen();
        System.out.println("listening");
      } else if (line.startsWith(SEND)) {
        System.out.println(TcpTransfer.arrives(line.substring(SEND.length())));
      } else {
        install(Order.of(line, other));
        packets.wakeOutbound();
        System.out.println("installed");
      }
    }
    pathMtus.stop();
    packets.stop();
  }

  private void install(Order order) {
    spd.sas().forEach(sa -> spd.remove(sa.key()));
    sad.sas().forEach(sa -> sad.remove(sa.key()));
    spd.replace(List.of(new SpdRule(policy(order), MARK)));
    for (Direction direction : Direction.values()) {
      sas(order, direction).stream().map(order.suite()).forEach(this::install);
    }
  }

  private void install(PlantedSa planted) {
    KeyMaterial keys =
        KeyMaterial.split(
            planted.keys().expose(), planted.sa().encryption(), planted.sa().integrity());
    SaKey key = planted.sa().key();
    switch (key.direction()) {
      case IN -> sad.install(InboundSa.compile(planted.sa(), keys, new PolicyCounters()));
      case OUT ->
          spd.install(
              OutboundSa.compile(
                  planted.sa(),
                  keys,
                  new Random(key.spi())::nextBytes,
                  HostInterfaces.mtuOf(key.source())));
    }
  }

  private List<PlantedSa> sas(Order order, Direction direction) {
    Kind kind = order.kind();
    End from = direction == Direction.OUT ? own : order.other();
    End to = direction == Direction.OUT ? order.other() : own;
    // Each direction has SPIs of its own, the same at both ends; AH and ESP in it have two owners.
    int spi = 0x1000 * (1 + ENDS.indexOf(direction == Direction.OUT ? own : other));
    List<PlantedSa> sas = new ArrayList<>();
    PlantedSa whole =
        gcm(
                direction,
                spi,
                from.outer(kind),
                to.outer(kind),
                from.inner(kind),
                to.inner(kind),
                kind.inUdp()
                    ? new Encapsulation(
                        natTraversal(own, kind), natTraversal(order.other(), kind), true)
                    : null)
            .as(kind.mode());
    switch (kind.protocols()) {
      case ESP -> sas.add(whole);
      case AH -> sas.add(whole.asAh());
      case ESP_THEN_AH -> {
        sas.add(whole);
        sas.add(
            gcm(
                    direction,
                    spi + 1,
                    from.outer(kind),
                    to.outer(kind),
                    from.outer(kind),
                    to.outer(kind),
                    null)
                .as(Mode.TRANSPORT)
                .asAh());
      }
    }
    return sas;
  }

  private static PlantedSa gcm(
      Direction direction,
      int spi,
      String from,
      String to,
      String source,
      String destination,
      Encapsulation encapsulation) {
    return PlantedSa.gcm(
        "node",
        direction,
        spi,
        from,
        to,
        host(source).toString(),
        host(destination).toString(),
        POLICY,
        encapsulation);
  }

  static Endpoint natTraversal(End end, Kind kind) {
    return new Endpoint(IpAddress.parse(end.outer(kind)), HostSockets.NAT_TRAVERSAL_PORT);
  }

  private static IpPrefix host(String address) {
    return IpPrefix.host(IpAddress.parse(address));
  }

  private Policy policy(Order order) {
    Kind kind = order.kind();
    End far = order.other();
    return new Policy(
        POLICY,
        1,
        0,
        host(own.inner(kind)),
        host(far.inner(kind)),
        0,
        PortRange.ANY,
        PortRange.ANY,
        Policy.Action.ENCRYPT,
        Policy.Level.REQUIRE,
        kind.protocols(),
        kind.isTunnel(),
        new Policy.OuterHeader(order.dontFragment(), Policy.OuterHeader.INHERIT_DSCP),
        Policy.TrafficFlow.NONE,
        IpAddress.parse(own.outer(kind)),
        IpAddress.parse(far.outer(kind)),
        "other",
        "default",
        null,
        false,
        "");
  }
}
