package dev.culvert.datapath.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.zip.CRC32C;

/** Random bytes through one TCP connection, and back their checksum as they came. */
final class TcpTransfer {
  static final int BYTES = 8 << 20;

  static final int PORT = 7_001;

  private TcpTransfer() {}

  /** Takes connections, one after the other, until the process ends. */
  static void listen() throws IOException {
    ServerSocket server = new ServerSocket(PORT);
    Thread.ofPlatform().daemon().start(() -> serve(server));
  }

  private static void serve(ServerSocket server) {
    while (true) {
      try (Socket connection = server.accept()) {
        byte[] received = connection.getInputStream().readNBytes(BYTES);
        new DataOutputStream(connection.getOutputStream()).writeLong(checksum(received));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Sends to the listener at an address; whether it had what was sent, and has closed. */
  static boolean arrives(String address) throws IOException {
    byte[] sent = new byte[BYTES];
    new Random(address.hashCode()).nextBytes(sent);
    try (Socket connection = new Socket(InetAddress.ofLiteral(address), PORT)) {
      connection.getOutputStream().write(sent);
      DataInputStream answer = new DataInputStream(connection.getInputStream());
      return answer.readLong() == checksum(sent) && answer.read() == -1;
    }
  }

  private static long checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return checksum.getValue();
  }
}
