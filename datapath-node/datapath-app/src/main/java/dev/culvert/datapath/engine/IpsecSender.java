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
 * of AH covers it; ESP in UDP by its socket, which writes the headers itself, unless they have DF
 * or are of a fragment. For the outbound worker.
 */
final class IpsecSender implements AutoCloseable {

  private final HostSockets sockets;
  private final UdpSocket udpSocket;
  private final EngineCounters counters;
  private final PacketSendBatch ipv4 = PacketSendBatch.forIpv4(Engine.BATCH, Engine.PACKET_BYTES);
  private final PacketSendBatch ipv6 = PacketSendBatch.forIpv6(Engine.BATCH, Engine.PACKET_BYTES);
  private final SendBatch udp = new SendBatch(Engine.BATCH, Engine.PACKET_BYTES);

  IpsecSender(HostSockets sockets, EngineCounters counters) {
    this.sockets = sockets;
    this.udpSocket = sockets.natTraversal().others();
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
      if (ipv4.isFull() || ipv6.isFull() || udp.isFull()) {
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

  private void addUdp(PacketBatch packets, int index) {
    byte[] buffer = packets.buffer(index);
    int at = packets.offset(index);
    udp.add(
        Ipv4Header.source(buffer, at),
        Ipv4Header.destination(buffer, at),
        UdpHeader.destinationPort(buffer, at + Ipv4Header.BYTES),
        Ipv4Header.tos(buffer, at),
        packets.mark(index),
        buffer,
        at + UdpEncapsulation.HEADER_BYTES,
        packets.length(index) - UdpEncapsulation.HEADER_BYTES);
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
      counters.sendFailures().add(batch.size() - socket.send(batch));
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
