package dev.culvert.datapath.relay;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.linux.Ipv6SendBatch;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.OutgoingBatch;
import dev.culvert.linux.PacketMark;
import dev.culvert.linux.SendBatch;
import dev.culvert.linux.UdpSocket;

/** Sends by a UDP socket of either version of IP what IKE says. For one thread. */
abstract sealed class IkeSender implements AutoCloseable {

  private final UdpSocket socket;
  private final OutgoingBatch batch;

  private IkeSender(UdpSocket socket, OutgoingBatch batch) {
    this.socket = socket;
    this.batch = batch;
  }

  /**
   * A sender by a socket.
   *
   * @param capacity datagrams that it takes before they are sent
   * @param mostBytes the longest payload
   */
  static IkeSender by(UdpSocket socket, int capacity, int mostBytes) {
    return socket.isIpv6()
        ? new OverIpv6(socket, new Ipv6SendBatch(capacity, mostBytes))
        : new OverIpv4(socket, new SendBatch(capacity, mostBytes));
  }

  /** Whether what goes between these endpoints goes by this socket. */
  final boolean leads(Endpoint local, Endpoint remote) {
    return local.port() == socket.port()
        && isOfSocket(local.address())
        && isOfSocket(remote.address());
  }

  private boolean isOfSocket(IpAddress address) {
    return (address.family() == IpAddress.Family.IPV6) == socket.isIpv6();
  }

  /** Adds a datagram between two endpoints of the socket's version of IP. */
  abstract void add(Endpoint local, Endpoint remote, byte[] payload);

  final boolean isFull() {
    return batch.isFull();
  }

  /**
   * Sends what was added.
   *
   * @return how many datagrams were sent
   */
  final int send() throws LinuxException {
    try {
      return batch.size() == 0 ? 0 : socket.send(batch);
    } finally {
      batch.clear();
    }
  }

  @Override
  public final void close() {
    batch.close();
  }

  @Override
  public String toString() {
    return socket.toString();
  }

  private static final class OverIpv4 extends IkeSender {

    private final SendBatch batch;

    OverIpv4(UdpSocket socket, SendBatch batch) {
      super(socket, batch);
      this.batch = batch;
    }

    @Override
    void add(Endpoint local, Endpoint remote, byte[] payload) {
      int source = (int) local.address().low();
      int destination = (int) remote.address().low();
      batch.add(source, destination, remote.port(), 0, PacketMark.PASS, payload, 0, payload.length);
    }
  }

  private static final class OverIpv6 extends IkeSender {

    private final Ipv6SendBatch batch;

    OverIpv6(UdpSocket socket, Ipv6SendBatch batch) {
      super(socket, batch);
      this.batch = batch;
    }

    @Override
    void add(Endpoint local, Endpoint remote, byte[] payload) {
      batch.add(
          local.address().bytes(),
          remote.address().bytes(),
          remote.port(),
          PacketMark.PASS,
          payload);
    }
  }
}
