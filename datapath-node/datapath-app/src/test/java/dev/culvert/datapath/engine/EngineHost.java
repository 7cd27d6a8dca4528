package dev.culvert.datapath.engine;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.datapath.config.HostInterfaces;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.IkePort;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.sa.Kind;
import dev.culvert.datapath.sa.PathMtus;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.sa.PlantedTunnel;
import dev.culvert.datapath.steering.Steering;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.stats.PolicyCounters;
import dev.culvert.linux.PacketMark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * The packet workers alone, as one end of a tunnel, in a process that a test starts in a network
 * namespace. For each line of input, the name of a {@link Kind}, it installs a policy and its SAs;
 * the name may be followed by {@code dont-fragment}, two algorithms for the one SA of that kind,
 * and another outer address for the far end. Three lines replace the SAs step by step. For the line
 * {@code count} it answers how many packets it has sent and taken; {@code listen} and {@code send}
 * with an address are for a {@link TcpTransfer}.
 */
class EngineHost {

  /** The mark that outer packets leave with. */
  static final int MARK = 0x5a;

  /** One end: its number from 1 on, outer and inner addresses. */
  record End(int number, String wan, String wanIpv6, String lan, String lanIpv6) {

    End at(String otherWan) {
      return new End(number, otherWan, wanIpv6, lan, lanIpv6);
    }

    String outer(Kind kind) {
      return kind.outerIpv6() ? wanIpv6 : wan;
    }

    String inner(Kind kind) {
      String host = kind.innerIpv6() ? lanIpv6 : lan;
      return kind.isTunnel() ? host : outer(kind);
    }

    PlantedTunnel.End of(Kind kind) {
      return new PlantedTunnel.End(
          IpAddress.parse(outer(kind)), IpPrefix.host(IpAddress.parse(inner(kind))));
    }
  }

  static final List<End> ENDS =
      List.of(
          new End(1, "10.9.1.1", "2001:db8:1::1", "10.1.202.1", "2001:db8:202::1"),
          new End(2, "10.9.1.2", "2001:db8:1::2", "10.1.101.1", "2001:db8:101::1"));

  /** Lines that replace the SAs, in the order of a rekey. */
  static final String RECEIVE = "receive by the next";

  static final String SWITCH = "switch to the next";
  static final String FORGET = "forget the old";

  /** What a line begins with that asks for a {@link TcpTransfer} to the address behind it. */
  static final String SEND = "send ";

  private final End own;
  private final End other;
  final Spd spd = new Spd(PacketMark.PASS);
  final InboundSad sad = new InboundSad();
  private final EngineCounters counters = new EngineCounters();
  private EngineTunnel tunnel;
  private int generation;

  EngineHost(int index) {
    this.own = ENDS.get(index);
    this.other = ENDS.get(1 - index);
  }

  /** Runs until its input ends; the arguments are which end it is, and how many workers it has. */
  public static void main(String... arguments) throws Exception {
    new EngineHost(Integer.parseInt(arguments[0])).run(Integer.parseInt(arguments[1]));
  }

  void run(int workers) throws Exception {
    try (HostSockets sockets = HostSockets.open(Steering.openTun(workers))) {
      serve(sockets);
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
            sockets.packets(),
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
        obey(line);
        packets.wakeOutbound();
        System.out.println("installed");
      }
    }
    pathMtus.stop();
    packets.stop();
  }

  /** Installs what a line asks for. */
  void obey(String line) throws IOException {
    switch (line) {
      case RECEIVE -> receiveByNext();
      case SWITCH -> sendByNext();
      case FORGET -> forgetOld();
      default -> install(EngineTunnel.of(line, own, other));
    }
  }

  private void install(EngineTunnel next) {
    tunnel = next;
    generation = 0;
    spd.sas().forEach(sa -> spd.remove(sa.key()));
    sad.sas().forEach(sa -> sad.remove(sa.key()));
    spd.replace(List.of(new SpdRule(next.policy(), MARK)));
    for (Direction direction : Direction.values()) {
      next.sas(direction, generation).forEach(this::install);
    }
  }

  private void receiveByNext() {
    generation++;
    tunnel.sas(Direction.IN, generation).forEach(this::install);
  }

  private void sendByNext() {
    List<OutboundSa> old = List.copyOf(spd.sas());
    tunnel.sas(Direction.OUT, generation).forEach(this::install);
    old.forEach(sa -> spd.remove(sa.key()));
  }

  private void forgetOld() {
    tunnel.sas(Direction.IN, generation - 1).forEach(planted -> sad.remove(planted.sa().key()));
  }

  void install(PlantedSa planted) {
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
}
