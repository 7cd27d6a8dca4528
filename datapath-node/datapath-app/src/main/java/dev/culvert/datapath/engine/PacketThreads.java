package dev.culvert.datapath.engine;

import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.NonEspReceiver;
import dev.culvert.esp.pipeline.InboundPipeline;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.pipeline.OutboundPipeline;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.UdpSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** The threads that carry packets: one for each pipeline of either direction. */
final class PacketThreads {

  private final List<WorkerThread> outbound;
  private final List<WorkerThread> inbound;

  /**
   * Starts the threads.
   *
   * @param sockets for as many workers as there are pipelines in each direction
   * @param relay takes the IKE messages of a socket on port 4500
   * @param onFailure told when a thread fails, which ends it
   */
  PacketThreads(
      PacketSockets sockets,
      OutboundPipelines outboundPipelines,
      InboundPipelines inboundPipelines,
      DatagramClassifier classifier,
      Function<UdpSocket, ? extends NonEspReceiver> relay,
      EngineCounters counters,
      Consumer<Throwable> onFailure)
      throws LinuxException {
    List<Worker> senders = new ArrayList<>();
    for (OutboundPipeline pipeline : outboundPipelines.ofWorkers()) {
      senders.add(new OutboundWorker(sockets, pipeline, i -> senders.get(i).wake(), counters));
    }
    List<Worker> receivers = new ArrayList<>();
    for (InboundPipeline pipeline : inboundPipelines.ofWorkers()) {
      receivers.add(
          new InboundWorker(
              sockets, pipeline, i -> receivers.get(i).wake(), classifier, relay, counters));
    }
    this.outbound = start("esp-out-", senders, onFailure);
    this.inbound = start("esp-in-", receivers, onFailure);
  }

  private static List<WorkerThread> start(
      String name, List<Worker> workers, Consumer<Throwable> onFailure) {
    List<WorkerThread> threads = new ArrayList<>();
    for (Worker worker : workers) {
      threads.add(new WorkerThread(name + threads.size(), worker, onFailure));
    }
    return List.copyOf(threads);
  }

  /** Makes the outbound workers look at a changed SPD. */
  void wakeOutbound() {
    outbound.forEach(WorkerThread::wake);
  }

  /** Ends: first those that send, so that none waits for an answer of its own. */
  void stop() throws InterruptedException {
    WorkerThread.stop(outbound);
    WorkerThread.stop(inbound);
  }
}
