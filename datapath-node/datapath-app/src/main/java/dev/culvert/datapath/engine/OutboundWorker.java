package dev.culvert.datapath.engine;

import dev.culvert.esp.offload.Segmenter;
import dev.culvert.esp.offload.VirtioNetHeader;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.pipeline.OutboundPipeline;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PollSet;
import dev.culvert.linux.TunDevice;
import java.util.function.IntConsumer;

/**
 * Reads packets that need protection from its queue of the TUN device and sends them as ESP and AH,
 * but for those that belong to another outbound worker.
 */
final class OutboundWorker implements Worker {

  private final TunDevice tun;
  private final OutboundPipeline pipeline;
  private final IntConsumer wakeOther;
  private final EngineCounters counters;
  private final PollSet poll;
  private final IpsecSender sender;
  private final PacketClock clock = new PacketClock();
  private final byte[] frame = new byte[Engine.FRAME_BYTES];
  private final Segmenter segmenter = new Segmenter();
  private final PacketBatch in = new PacketBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final PacketBatch esp = new PacketBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final PacketBatch clear = new PacketBatch(1, Engine.PACKET_BYTES);

  /**
   * @param wakeOther wakes the outbound worker with this number
   */
  OutboundWorker(
      PacketSockets sockets,
      OutboundPipeline pipeline,
      IntConsumer wakeOther,
      EngineCounters counters)
      throws LinuxException {
    int self = pipeline.handover().self();
    this.tun = sockets.queues().get(self);
    this.pipeline = pipeline;
    this.wakeOther = wakeOther;
    this.counters = counters;
    this.poll = new PollSet(tun);
    this.sender = new IpsecSender(sockets, self, counters);
  }

  @Override
  public void awaitAndWork() throws LinuxException {
    poll.await(untilDeadline());
    boolean more;
    do {
      more = readBatch();
      // An empty batch matters too: held packets go when their SA has come, or expire.
      pipeline.process(in, esp, clear, clock.millis());
      pipeline.handover().wakeOwners(wakeOther);
      counters.encapsulated().add(esp.size());
      sender.send(esp);
      answer();
      counters.unexpectedClear().add(clear.size());
      clear.clear();
    } while (more);
  }

  /** Tells senders on the clear side whose packets did not fit. */
  private void answer() {
    PacketBatch answers = pipeline.answers();
    for (int i = 0; i < answers.size(); i++) {
      int at = answers.offset(i) - VirtioNetHeader.BYTES;
      VirtioNetHeader.writeWhole(answers.buffer(i), at);
      try {
        tun.write(answers.buffer(i), at, VirtioNetHeader.BYTES + answers.length(i));
      } catch (LinuxException e) {
        counters.sendFailures().increment();
      }
    }
    answers.clear();
  }

  private int untilDeadline() {
    if (pipeline.handover().isWaiting()) {
      return 0;
    }
    long deadline = pipeline.nextDeadlineMillis();
    return deadline == Long.MAX_VALUE ? -1 : (int) Math.max(0, deadline - clock.millis());
  }

  /** Whether the batch became full, so that more may be waiting. */
  private boolean readBatch() throws LinuxException {
    while (in.size() < Engine.BATCH) {
      if (!segmenter.hasNext() && !readFrame()) {
        return false;
      }
      segmenter.next(in);
    }
    return true;
  }

  private boolean readFrame() throws LinuxException {
    int length = tun.read(frame, 0);
    segmenter.begin(frame, 0, length);
    return length > 0;
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public void close() {
    sender.close();
    poll.close();
  }
}
