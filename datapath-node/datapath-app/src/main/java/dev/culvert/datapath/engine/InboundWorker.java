package dev.culvert.datapath.engine;

import dev.culvert.datapath.relay.Classification;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.IkePort;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.UdpEncapsulation;
import dev.culvert.esp.pipeline.InboundPipeline;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PollSet;
import dev.culvert.linux.RawEspSocket;
import dev.culvert.linux.ReceiveBatch;
import dev.culvert.linux.TunDevice;
import dev.culvert.linux.UdpSocket;

/**
 * Reads ESP as protocol 50 and from UDP port 4500 and writes what it decrypts to the TUN device.
 * One thread reads both, since a peer may change from one to the other in the middle of an SA. IKE
 * messages on port 4500 go to the relay.
 */
final class InboundWorker implements Worker {

  private static final int RAW = 0;
  private static final int UDP = 1;

  private final RawEspSocket rawSocket;
  private final UdpSocket udpSocket;
  private final TunDevice tun;
  private final InboundPipeline pipeline;
  private final DatagramClassifier classifier;
  private final IkePort relay;
  private final EngineCounters counters;
  private final PollSet poll;
  private final PacketClock clock = new PacketClock();
  private final ReceiveBatch received = new ReceiveBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final PacketBatch in = new PacketBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final PacketBatch out = new PacketBatch(Engine.BATCH, Engine.PACKET_BYTES);

  InboundWorker(
      RawEspSocket rawSocket,
      UdpSocket udpSocket,
      TunDevice tun,
      InboundPipeline pipeline,
      DatagramClassifier classifier,
      IkePort relay,
      EngineCounters counters)
      throws LinuxException {
    this.rawSocket = rawSocket;
    this.udpSocket = udpSocket;
    this.tun = tun;
    this.pipeline = pipeline;
    this.classifier = classifier;
    this.relay = relay;
    this.counters = counters;
    this.poll = new PollSet(rawSocket, udpSocket);
  }

  @Override
  public void awaitAndWork() throws LinuxException {
    if (!poll.await(-1)) {
      return;
    }
    if (poll.readable(RAW)) {
      takeRaw();
      decapsulate();
    }
    if (poll.readable(UDP)) {
      takeUdp();
      decapsulate();
    }
  }

  private void takeRaw() throws LinuxException {
    rawSocket.receive(received);
    for (int i = 0; i < received.count(); i++) {
      if (received.truncated(i)) {
        counters.truncated().increment();
      } else {
        in.add(received.copyTo(i, in.nextBuffer(), PacketBatch.HEADROOM));
      }
    }
  }

  private void takeUdp() throws LinuxException {
    udpSocket.receive(received);
    for (int i = 0; i < received.count(); i++) {
      if (received.truncated(i)) {
        counters.truncated().increment();
        continue;
      }
      byte[] buffer = in.nextBuffer();
      int length = received.copyTo(i, buffer, PacketBatch.HEADROOM);
      Classification classification =
          classifier.onNatTraversalPort(buffer, PacketBatch.HEADROOM, length);
      if (classification instanceof Classification.EspInUdp) {
        addWithHeaders(buffer, i, length);
      } else {
        relay.accept(classification, received, i, buffer, PacketBatch.HEADROOM, length);
      }
    }
    relay.flush();
  }

  private void addWithHeaders(byte[] buffer, int index, int length) {
    int at =
        UdpEncapsulation.restoreHeaders(
            buffer,
            PacketBatch.HEADROOM,
            length,
            received.tos(index),
            received.remoteAddress(index),
            received.remotePort(index),
            received.localAddress(index),
            udpSocket.port());
    in.add(at, UdpEncapsulation.HEADER_BYTES + length, 0);
  }

  private void decapsulate() {
    pipeline.process(in, out, clock.millis());
    counters.decapsulated().add(out.size());
    for (int i = 0; i < out.size(); i++) {
      try {
        tun.write(out.buffer(i), out.offset(i), out.length(i));
      } catch (LinuxException e) {
        counters.writeFailures().increment();
      }
    }
    out.clear();
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public void close() {
    relay.close();
    received.close();
    poll.close();
  }
}
