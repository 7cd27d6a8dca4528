package dev.culvert.datapath.engine;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.datapath.engine.IkePortReader.Intake;
import dev.culvert.datapath.relay.Admission;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.IkeInbound;
import dev.culvert.datapath.relay.IkePort;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.esp.offload.VirtioNetHeader;
import dev.culvert.esp.pipeline.AcquireListener;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.esp.pipeline.PeerListener;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.TunDevice;
import dev.culvert.linux.UdpSocket;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The packet threads; esp-out and esp-in are one for each worker.
 *
 * <pre>
 * TUN ─────────────▶ esp-out-0 … ─▶ protocols 50 and 51, UDP 4500
 * protocols 50, 51 ▶ esp-in-0 … ──▶ TUN
 * UDP 4500 ────────▶ esp-in-0 … ──▶ TUN, or the IKE relay
 * UDP 500 ─────────▶ ike-in ──────▶ the IKE relay
 * first messages ──▶ ike-in ──────▶ the IKE relay
 * NFLOG ───────────▶ clear-out ───▶ whoever asks for SAs
 * </pre>
 */
public final class Engine {

  /** Packets that a worker takes at a time. */
  static final int BATCH = 64;

  /** Longest packet, inner or outer: a jumbo frame and what ESP adds. */
  static final int PACKET_BYTES = 10_240;

  /** Longest frame of the TUN device: what tells of the packet, and the packet. */
  static final int FRAME_BYTES = VirtioNetHeader.BYTES + TunDevice.MAX_PACKET;

  private final PacketThreads packets;
  private final WorkerThread ike;
  private final WorkerThread clear;

  /**
   * Starts the threads.
   *
   * @param onFailure told when a thread fails, which ends it
   */
  public Engine(
      HostSockets sockets,
      OutboundPipelines outboundPipelines,
      InboundPipelines inboundPipelines,
      DatagramClassifier classifier,
      IkeInbound relay,
      Admission admission,
      RelayCounters relayCounters,
      Spd spd,
      AcquireListener acquires,
      EngineCounters counters,
      Consumer<Throwable> onFailure)
      throws LinuxException {
    Function<UdpSocket, IkePort> shared =
        socket -> IkePort.withNonEspMarker(socket, relay, admission, relayCounters);
    Function<UdpSocket, IkePort> plain =
        socket -> IkePort.plain(socket, relay, admission, relayCounters);
    Worker ikeReader =
        new IkePortReader(
            sockets
                .versions()
                .flatMap(version -> intakes(version, classifier, plain, shared))
                .toList(),
            relayCounters);
    Worker clearReader = new ClearPacketReader(sockets.acquireLog(), spd, acquires);
    this.packets =
        new PacketThreads(
            sockets.packets(),
            outboundPipelines,
            inboundPipelines,
            classifier,
            shared,
            counters,
            onFailure);
    this.ike = new WorkerThread("ike-in", ikeReader, onFailure);
    this.clear = new WorkerThread("clear-out", clearReader, onFailure);
  }

  /** The sockets that bring nothing but IKE. */
  private static Stream<Intake> intakes(
      IpSockets sockets,
      DatagramClassifier classifier,
      Function<UdpSocket, IkePort> plain,
      Function<UdpSocket, IkePort> shared) {
    UdpSocket first = sockets.natTraversal().matching();
    return Stream.concat(
        Stream.of(sockets.ike().others().getFirst(), sockets.ike().matching())
            .map(socket -> new Intake(socket, classifier::onIkePort, plain.apply(socket))),
        Stream.of(new Intake(first, classifier::onNatTraversalPort, shared.apply(first))));
  }

  /** Outbound pipelines for packets as the engine's workers hold them. */
  public static OutboundPipelines outboundPipelines(
      int workers, Spd spd, AcquireListener acquires, RandomBytes random) {
    return new OutboundPipelines(workers, spd, acquires, random, PACKET_BYTES);
  }

  /** Inbound pipelines, likewise. */
  public static InboundPipelines inboundPipelines(int workers, InboundSad sad, PeerListener peers) {
    return new InboundPipelines(workers, sad, peers, PACKET_BYTES);
  }

  /** Makes the outbound workers look at a changed SPD, so that held packets go. */
  public void spdChanged() {
    packets.wakeOutbound();
  }

  /** Ends. */
  public void stop() throws InterruptedException {
    clear.stop();
    ike.stop();
    packets.stop();
  }
}
