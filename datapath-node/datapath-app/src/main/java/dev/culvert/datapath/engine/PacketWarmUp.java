package dev.culvert.datapath.engine;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.datapath.relay.Classification;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.NonEspReceiver;
import dev.culvert.esp.packet.NetworkOrder;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.ReceiveBatch;
import dev.culvert.linux.TunDevice;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Carries packets round a loop of the engine's own parts until the JIT has compiled them.
 * Interpreted they take tens of times as long for a packet, and the compilers take the CPU besides;
 * the queue of the TUN device overflows meanwhile.
 *
 * <pre>
 * frames ─▶ [pair] ─▶ {@link OutboundWorker} ─▶ ESP in UDP, 127.0.0.1 ─▶ {@link InboundWorker} ─▶ [pair] ─▶ thrown away
 * </pre>
 *
 * SPD, SAD, keys, counters and descriptors are its own. No real packet meets them.
 */
public final class PacketWarmUp implements AutoCloseable {

  /**
   * Packets that are sent. The JIT compiles a method for the second time after 5,000 calls or more,
   * and only then what calls it for a batch.
   */
  public static final int PACKETS = 48_000;

  /** So many are sent before one has to have come round. */
  private static final int UNANSWERED = 100;

  /** Frames that come at once, in turn: queues are short or long when a worker looks. */
  private static final int[] BURSTS = {1, 2, 4, 16};

  private static final int DATAGRAM_BYTES = 200;

  /** Behind one of so many bursts comes a long frame of TCP. */
  private static final int BURSTS_FOR_A_TCP_FRAME = 64;

  private static final int SEGMENTS = 20;
  private static final int SEGMENT_BYTES = 1_360;

  private static final int FIRST_DYNAMIC_PORT = 49_152;
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

  private final Deque<Runnable> closings = new ArrayDeque<>();
  private final EngineCounters counters = new EngineCounters();
  private final byte[] thrownAway = new byte[Engine.FRAME_BYTES];
  private final TunDevice clearSide;
  private final OutboundWorker outbound;
  private final InboundWorker inbound;

  /**
   * Opens the loop.
   *
   * @param random for keys that nobody is told, and a port that nobody knows
   * @param now when its SAs were made
   * @throws LinuxException when the host refuses a socket; nothing is open then
   */
  public PacketWarmUp(RandomBytes random, Instant now) throws LinuxException {
    try {
      List<TunDevice> pair = TunDevice.pair();
      pair.forEach(end -> closings.push(end::close));
      clearSide = pair.getFirst();
      IpSockets loopback = IpSockets.onLoopback(dynamicPort(random), RECEIVE_BUFFER_BYTES);
      closings.push(loopback::close);
      PacketSockets sockets =
          new PacketSockets(List.of(pair.getLast()), loopback, Optional.empty());
      WarmUpTraffic traffic = new WarmUpTraffic(loopback.natTraversal().port(), random, now);
      OutboundPipelines sending =
          Engine.outboundPipelines(1, traffic.spd(), (_, _, _) -> {}, random);
      InboundPipelines receiving = Engine.inboundPipelines(1, traffic.sad(), (_, _) -> {});
      outbound = new OutboundWorker(sockets, sending.ofWorkers().getFirst(), _ -> {}, counters);
      closings.push(outbound::close);
      inbound =
          new InboundWorker(
              sockets,
              receiving.ofWorkers().getFirst(),
              _ -> {},
              new DatagramClassifier(_ -> false, 0),
              _ -> new NoIke(),
              counters);
      closings.push(inbound::close);
    } catch (LinuxException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** One that is not assigned to anything (RFC 6335 section 6). */
  private static int dynamicPort(RandomBytes random) {
    int number = NetworkOrder.get16(random.next(Short.BYTES), 0);
    return FIRST_DYNAMIC_PORT | number;
  }

  /**
   * Sends {@link #PACKETS}, or fewer if the thread is interrupted or none comes round: the host may
   * have no loopback interface, or rules against it.
   *
   * @return packets that came through
   */
  public long run() throws LinuxException {
    long sent = 0;
    for (int round = 0; sent < PACKETS && !Thread.currentThread().isInterrupted(); round++) {
      sent += writeBurst(round);
      carry();
      if (sent > UNANSWERED && counters.decapsulated().get() == 0) {
        break;
      }
    }
    return counters.decapsulated().get();
  }

  /** Returns how many packets the frames stand for. */
  private int writeBurst(int round) throws LinuxException {
    int packets = BURSTS[round % BURSTS.length];
    for (int i = 0; i < packets; i++) {
      write(WarmUpTraffic.datagram(round + i, DATAGRAM_BYTES));
    }
    if (round % BURSTS_FOR_A_TCP_FRAME == 0) {
      write(WarmUpTraffic.tcp(round / BURSTS_FOR_A_TCP_FRAME, SEGMENTS, SEGMENT_BYTES));
      packets += SEGMENTS;
    }
    return packets;
  }

  private void write(byte[] frame) throws LinuxException {
    clearSide.write(frame, 0, frame.length);
  }

  /** Woken before they look, the workers do not wait for what may have been lost. */
  private void carry() throws LinuxException {
    outbound.wake();
    outbound.awaitAndWork();
    inbound.wake();
    inbound.awaitAndWork();
    boolean more;
    do {
      more = clearSide.read(thrownAway, 0) > 0;
    } while (more);
  }

  @Override
  public void close() {
    closings.forEach(Runnable::run);
  }

  /** No peer knows the port, so no IKE comes. */
  private record NoIke() implements NonEspReceiver {
    @Override
    public void accept(
        Classification classification,
        ReceiveBatch batch,
        int index,
        byte[] buffer,
        int offset,
        int length) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
