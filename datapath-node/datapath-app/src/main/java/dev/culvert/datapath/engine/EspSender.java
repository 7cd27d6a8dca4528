package dev.culvert.datapath.engine;

import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.UdpEncapsulation;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.LinuxSocket;
import dev.culvert.linux.RawEspSocket;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;

/**
 * Sends outer packets: as protocol 50 or in UDP, as their outer header says. The kernel writes the
 * header itself, from the addresses, TOS and mark that it is told. For the outbound worker.
 */
final class EspSender implements AutoCloseable {

  private final RawEspSocket rawSocket;
  private final UdpSocket udpSocket;
  private final EngineCounters counters;
  private final SendBatch raw = new SendBatch(Engine.BATCH, Engine.PACKET_BYTES);
  private final SendBatch udp = new SendBatch(Engine.BATCH, Engine.PACKET_BYTES);

  EspSender(RawEspSocket rawSocket, UdpSocket udpSocket, EngineCounters counters) {
    this.rawSocket = rawSocket;
    this.udpSocket = udpSocket;
    this.counters = counters;
  }

  void send(PacketBatch esp) throws LinuxException {
    for (int i = 0; i < esp.size(); i++) {
      if (Ipv4Header.protocol(esp.buffer(i), esp.offset(i)) == IpProtocol.UDP) {
        addUdp(esp, i);
      } else {
        addRaw(esp, i);
      }
    }
    esp.clear();
    flush(rawSocket, raw);
    flush(udpSocket, udp);
  }

  private void addRaw(PacketBatch esp, int index) throws LinuxException {
    if (raw.isFull()) {
      flush(rawSocket, raw);
    }
    add(raw, esp, index, Ipv4Header.BYTES, 0);
  }

  private void addUdp(PacketBatch esp, int index) throws LinuxException {
    if (udp.isFull()) {
      flush(udpSocket, udp);
    }
    int udpAt = esp.offset(index) + Ipv4Header.BYTES;
    int port = UdpHeader.destinationPort(esp.buffer(index), udpAt);
    add(udp, esp, index, UdpEncapsulation.HEADER_BYTES, port);
  }

  private static void add(SendBatch to, PacketBatch esp, int index, int headerBytes, int port) {
    byte[] buffer = esp.buffer(index);
    int at = esp.offset(index);
    to.add(
        Ipv4Header.source(buffer, at),
        Ipv4Header.destination(buffer, at),
        port,
        Ipv4Header.tos(buffer, at),
        esp.mark(index),
        buffer,
        at + headerBytes,
        esp.length(index) - headerBytes);
  }

  private void flush(LinuxSocket socket, SendBatch batch) throws LinuxException {
    if (batch.size() > 0) {
      counters.sendFailures().add(batch.size() - socket.send(batch));
      batch.clear();
    }
  }

  @Override
  public void close() {
    raw.close();
    udp.close();
  }
}
