package dev.culvert.load;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A UDP socket for each initiator, which has an address of its own. */
final class UdpWire implements Wire {

  private static final int MAX_DATAGRAM = 4096;

  private final Selector selector = Selector.open();
  private final Map<IpAddress, DatagramChannel> channels = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);

  UdpWire(List<Endpoint> initiators) throws IOException {
    for (Endpoint initiator : initiators) {
      DatagramChannel channel = DatagramChannel.open();
      channels.put(initiator.address(), channel);
      channel.configureBlocking(false);
      channel.bind(socketAddress(initiator));
      channel.register(selector, SelectionKey.OP_READ, initiator);
    }
  }

  @Override
  public void send(Endpoint initiator, Endpoint to, ByteString datagram) throws IOException {
    channels
        .get(initiator.address())
        .send(ByteBuffer.wrap(datagram.toByteArray()), socketAddress(to));
  }

  @Override
  public void receive(Duration patience, Arrival arrival) throws IOException {
    selector.select(patience.toMillis());
    for (SelectionKey key : selector.selectedKeys()) {
      Endpoint initiator = (Endpoint) key.attachment();
      DatagramChannel channel = channels.get(initiator.address());
      while (channel.receive(buffer.clear()) instanceof InetSocketAddress from) {
        ByteString datagram = ByteString.copyOf(buffer.array(), 0, buffer.position());
        arrival.at(initiator, endpoint(from), datagram);
      }
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (DatagramChannel channel : channels.values()) {
      channel.close();
    }
  }

  private static Endpoint endpoint(InetSocketAddress address) {
    return new Endpoint(IpAddress.parse(address.getAddress().getHostAddress()), address.getPort());
  }

  private static InetSocketAddress socketAddress(Endpoint endpoint) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByName(endpoint.address().toString()), endpoint.port());
  }
}
