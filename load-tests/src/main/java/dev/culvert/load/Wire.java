package dev.culvert.load;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** How datagrams come from the initiators to the responder and back. */
interface Wire extends AutoCloseable {

  /** Takes a datagram that has come for an initiator. */
  @FunctionalInterface
  interface Arrival {
    void at(Endpoint initiator, Endpoint from, ByteString datagram) throws IOException;
  }

  void send(Endpoint initiator, Endpoint to, ByteString datagram) throws IOException;

  /** Hands over what has come; waits for the first at most that long. */
  void receive(Duration patience, Arrival arrival) throws IOException;

  @Override
  void close() throws IOException;
}
