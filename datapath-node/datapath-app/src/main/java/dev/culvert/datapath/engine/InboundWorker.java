package dev.culvert.datapath.engine;

import dev.culvert.datapath.relay.Classification;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.NonEspReceiver;
import dev.culvert.esp.offload.Coalescer;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv6Header;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.UdpEncapsulation;
import dev.culvert.esp.pipeline.InboundPipeline;
import dev.culvert.linux.Descriptor;
import dev.culvert.linux.IpsecSocket;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PollSet;
import dev.culvert.linux.ReceiveBatch;
import dev.culvert.linux.TunDevice;
import dev.culvert.linux.UdpSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Reads ESP and AH as IP protocols and ESP from UDP port 4500 and writes what was inside to the TUN
 * device: the packets of its own SPIs, by whatever way they come, since a peer may change from one
 * to the other in the middle of an SA. Few come for another inbound worker: the kernel joins
 * datagrams of a peer whatever their SPIs, and AH and the ESP in it have two. IKE messages on port
 * 4500 go to the relay.
 */
final class InboundWorker implements Worker {

  private static final int UDP_OVER_IPV4 = 0;
  private static final int ESP_OVER_IPV4 = 1;
  private static final int AH_OVER_IPV4 = 2;
  private static final int UDP_OVER_IPV6 = 3;
  private static final int ESP_OVER_IPV6 = 4;
  private static final int AH_OVER_IPV6 = 5;
  private static final int IPV6_ADDRESS_BYTES = 16;

  /** Datagrams that the kernel has joined come as one message. */
  private static final int UDP_MESSAGES = 16;

  private static final int UDP_BYTES = 1 << 16;

  private final int self;
  private final PacketSockets sockets;
  private TunDevice tun;
  private final InboundPipeline pipeline;
  private final IntConsumer wakeOther;
  private final DatagramClassifier classifier;
  private final NonEspReceiver relay;
  private final Optional<? extends NonEspReceiver> relayIpv6;
  private final EngineCounters counters;
  private final PollSet poll;
  private final PacketClock clock = new PacketClock();
  private final ReceiveBatch joined = new ReceiveBatch(UDP_MESSAGES, UDP_BYTES);
  private final ReceiveBatch received = new ReceiveBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final PacketBatch in = new PacketBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final Coalescer coalescer = new Coalescer(this::write);
  private final PacketBatch out = new PacketBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final byte[] source = new byte[IPV6_ADDRESS_BYTES];
  private final byte[] destination = new byte[IPV6_ADDRESS_BYTES];

  /**
   * @param wakeOther wakes the inbound worker with this number
   * @param relay takes the IKE messages of a socket on port 4500
   */
  InboundWorker(
      PacketSockets sockets,
      InboundPipeline pipeline,
      IntConsumer wakeOther,
      DatagramClassifier classifier,
      Function<UdpSocket, ? extends NonEspReceiver> relay,
      EngineCounters counters)
      throws LinuxException {
    this.sockets = sockets;
    this.self = pipeline.handover().self();
    this.tun = sockets.queues().get(self);
    this.pipeline = pipeline;
    this.wakeOther = wakeOther;
    this.classifier = classifier;
    this.relay = relay.apply(udp(sockets.ipv4()));
    this.relayIpv6 = sockets.ipv6().map(this::udp).map(relay);
    this.counters = counters;
    List<Descriptor> watched = new ArrayList<>();
    sockets
        .versions()
        .forEach(
            version ->
                watched.addAll(
                    List.of(udp(version), version.esp().get(self), version.ah().get(self))));
    this.poll = new PollSet(watched.toArray(Descriptor[]::new));
  }

  private UdpSocket udp(IpSockets version) {
    return version.natTraversal().others().get(self);
  }

  @Override
  public void awaitAndWork() throws LinuxException {
    if (!poll.await(pipeline.handover().isWaiting() ? 0 : -1)) {
      decapsulate();
      return;
    }
    if (poll.readable(UDP_OVER_IPV4)) {
      takeUdp(udp(sockets.ipv4()), relay);
    }
    if (poll.readable(ESP_OVER_IPV4)) {
      takeIpv4(sockets.ipv4().esp().get(self));
    }
    if (poll.readable(AH_OVER_IPV4)) {
      takeIpv4(sockets.ipv4().ah().get(self));
    }
    if (sockets.ipv6().isPresent()) {
      IpSockets ipv6 = sockets.ipv6().get();
      if (poll.readable(UDP_OVER_IPV6)) {
        takeUdp(udp(ipv6), relayIpv6.get());
      }
      if (poll.readable(ESP_OVER_IPV6)) {
        takeIpv6(ipv6.esp().get(self), IpProtocol.ESP);
      }
      if (poll.readable(AH_OVER_IPV6)) {
        takeIpv6(ipv6.ah().get(self), IpProtocol.AH);
      }
    }
  }

  private void takeIpv4(IpsecSocket socket) throws LinuxException {
    socket.receive(received);
    for (int i = 0; i < received.count(); i++) {
      if (received.truncated(i)) {
        counters.truncated().increment();
      } else {
        in.add(received.copyTo(i, in.nextBuffer(), PacketBatch.HEADROOM));
      }
    }
    decapsulate();
  }

  private void takeIpv6(IpsecSocket socket, int protocol) throws LinuxException {
    socket.receive(received);
    for (int i = 0; i < received.count(); i++) {
      if (received.truncated(i) || !received.localIpv6(i, destination)) {
        counters.truncated().increment();
      } else {
        addWithIpv6Header(i, protocol);
      }
    }
    decapsulate();
  }

  private void addWithIpv6Header(int index, int protocol) {
    byte[] buffer = in.nextBuffer();
    int length = received.copyTo(index, buffer, PacketBatch.HEADROOM);
    received.remoteIpv6(index, source);
    int at = PacketBatch.HEADROOM - Ipv6Header.BYTES;
    Ipv6Header.write(
        buffer,
        at,
        received.trafficClass(index),
        length,
        protocol,
        received.hopLimit(index),
        source,
        destination);
    in.add(at, Ipv6Header.BYTES + length, 0);
  }

  private void takeUdp(UdpSocket socket, NonEspReceiver port) throws LinuxException {
    socket.receive(joined);
    for (int i = 0; i < joined.count(); i++) {
      int length = joined.length(i);
      int segmentBytes = joined.segmentBytes(i);
      int from = 0;
      do {
        takeDatagram(socket, port, i, from, Math.min(segmentBytes, length - from));
        from += segmentBytes;
      } while (from < length);
    }
    decapsulate();
    port.flush();
  }

  private void takeDatagram(UdpSocket socket, NonEspReceiver port, int index, int from, int length)
      throws LinuxException {
    if (length > Engine.PACKET_BYTES) {
      counters.truncated().increment();
      return;
    }
    if (in.size() == Engine.BATCH) {
      decapsulate();
    }
    byte[] buffer = in.nextBuffer();
    joined.copyTo(index, from, length, buffer, PacketBatch.HEADROOM);
    Classification classification =
        classifier.onNatTraversalPort(buffer, PacketBatch.HEADROOM, length);
    if (!(classification instanceof Classification.EspInUdp)) {
      port.accept(classification, joined, index, buffer, PacketBatch.HEADROOM, length);
    } else if (socket.isIpv6()) {
      addWithIpv6Headers(buffer, index, socket.port(), length);
    } else {
      addWithIpv4Headers(buffer, index, socket.port(), length);
    }
  }

  private void addWithIpv4Headers(byte[] buffer, int index, int port, int length) {
    int at =
        UdpEncapsulation.restoreIpv4Headers(
            buffer,
            PacketBatch.HEADROOM,
            length,
            joined.tos(index),
            joined.remoteAddress(index),
            joined.remotePort(index),
            joined.localAddress(index),
            port);
    in.add(at, UdpEncapsulation.HEADER_BYTES + length, 0);
  }

  private void addWithIpv6Headers(byte[] buffer, int index, int port, int length) {
    joined.remoteIpv6(index, source);
    joined.localIpv6(index, destination);
    int at =
        UdpEncapsulation.restoreIpv6Headers(
            buffer,
            PacketBatch.HEADROOM,
            length,
            joined.trafficClass(index),
            joined.hopLimit(index),
            source,
            joined.remotePort(index),
            destination,
            port);
    in.add(at, UdpEncapsulation.IPV6_HEADER_BYTES + length, 0);
  }

  private void decapsulate() {
    pipeline.process(in, out, clock.millis());
    pipeline.handover().wakeOwners(wakeOther);
    counters.decapsulated().add(out.size());
    for (int i = 0; i < out.size(); i++) {
      writeBy(sockets.queues().get(out.mark(i)));
      coalescer.add(out.buffer(i), out.offset(i), out.length(i));
    }
    coalescer.flush();
    out.clear();
  }

  /**
   * Goes over to a queue, behind what goes by the last one. The kernel gives a flow's packets to
   * the queue by which its answers came, so they need not be handed over there.
   */
  private void writeBy(TunDevice queue) {
    if (queue != tun) {
      coalescer.flush();
      tun = queue;
    }
  }

  private void write(byte[] frame, int at, int length, int packets) {
    try {
      tun.write(frame, at, length);
    } catch (LinuxException e) {
      counters.writeFailures().add(packets);
    }
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public void close() {
    relay.close();
    relayIpv6.ifPresent(NonEspReceiver::close);
    joined.close();
    received.close();
    poll.close();
  }
}
