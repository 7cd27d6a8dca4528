package dev.culvert.datapath.engine;

import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.UdpEncapsulation;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.LinuxSocket;
import dev.culvert.linux.OutgoingBatch;
import dev.culvert.linux.PacketSendBatch;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;

/**
 * Sends outer packets: ESP and AH as they are, with the header that the engine made, since the ICV
 * of AH covers it; ESP in UDP over IPv4 by its socket, which writes the headers itself, unless they
 * have DF or are of a fragment. What goes to one peer by that socket is joined. For one outbound
 * worker.
 */
final class IpsecSender implements AutoCloseable {

  /** Few, since what goes to one peer is joined. */
  private static final int UDP_MESSAGES = 16;

  private final PacketSockets sockets;
  private final UdpSocket udpSocket;
  private final EngineCounters counters;
  private final PacketSendBatch ipv4 = PacketSendBatch.forIpv4(Engine.BATCH, Engine.PACKET_BYTES);
  private final PacketSendBatch ipv6 = PacketSendBatch.forIpv6(Engine.BATCH, Engine.PACKET_BYTES);
  private final SendBatch udp = new SendBatch(UDP_MESSAGES, SendBatch.LONGEST_MESSAGE);

  /**
   * @param worker the index of the worker that it is for
   */
  IpsecSender(PacketSockets sockets, int worker, EngineCounters counters) {
    this.sockets = sockets;
    this.udpSocket = sockets.ipv4().natTraversal().others().get(worker);
    this.counters = counters;
  }

  void send(PacketBatch packets) throws LinuxException {
    for (int i = 0; i < packets.size(); i++) {
      byte[] buffer = packets.buffer(i);
      int at = packets.offset(i);
      if (IpPacket.isIpv6(buffer, at)) {
        addWhole(ipv6, packets, i);
      } else if (isForUdpSocket(buffer, at)) {
        addUdp(packets, i);
      } else {
        addWhole(ipv4, packets, i);
      }
      if (ipv4.isFull() || ipv6.isFull()) {
        flush();
      }
    }
    packets.clear();
    flush();
  }

  /** The UDP socket writes headers without DF and options, and has no fragments to send. */
  private static boolean isForUdpSocket(byte[] buffer, int at) {
    return Ipv4Header.protocol(buffer, at) == IpProtocol.UDP
        && Ipv4Header.headerBytes(buffer, at) == Ipv4Header.BYTES
        && !Ipv4Header.dontFragment(buffer, at)
        && !Ipv4Header.moreFragments(buffer, at)
        && Ipv4Header.fragmentOffset(buffer, at) == 0;
  }

  private static void addWhole(PacketSendBatch to, PacketBatch packets, int index) {
    to.add(
        packets.buffer(index), packets.offset(index), packets.length(index), packets.mark(index));
  }

  private void addUdp(PacketBatch packets, int index) throws LinuxException {
    byte[] buffer = packets.buffer(index);
    int at = packets.offset(index);
    int source = Ipv4Header.source(buffer, at);
    int destination = Ipv4Header.destination(buffer, at);
    int port = UdpHeader.destinationPort(buffer, at + Ipv4Header.BYTES);
    int tos = Ipv4Header.tos(buffer, at);
    int mark = packets.mark(index);
    int espAt = at + UdpEncapsulation.HEADER_BYTES;
    int length = packets.length(index) - UdpEncapsulation.HEADER_BYTES;
    if (!udp.join(source, destination, port, tos, mark, buffer, espAt, length)) {
      if (udp.isFull()) {
        flush(udpSocket, udp);
      }
      udp.add(source, destination, port, tos, mark, buffer, espAt, length);
    }
  }

  private void flush() throws LinuxException {
    flush(sockets.ipv4().packets(), ipv4);
    if (sockets.ipv6().isPresent()) {
      flush(sockets.ipv6().get().packets(), ipv6);
    }
    flush(udpSocket, udp);
  }

  private void flush(LinuxSocket socket, OutgoingBatch batch) throws LinuxException {
    if (batch.size() > 0) {
      counters.sendFailures().add(batch.packets() - socket.send(batch));
      batch.clear();
    }
  }

  @Override
  public void close() {
    ipv4.close();
    ipv6.close();
    udp.close();
  }
}
