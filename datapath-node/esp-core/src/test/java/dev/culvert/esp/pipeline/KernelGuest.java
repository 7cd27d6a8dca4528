package dev.culvert.esp.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Linux kernel in QEMU, as {@code load-tests/kernel/prepare.sh} makes it: commands go in by its
 * serial port, packets by its only network card, whose other end is this process.
 */
final class KernelGuest implements AutoCloseable {
  private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
  private static final String GUEST_MAC = "02:00:00:00:00:02";
  private static final String HOST_MAC = "02:00:00:00:00:01";
  private static final HexFormat MAC = HexFormat.ofDelimiter(":");
  private static final int ETHERNET_BYTES = 14;
  private static final int ETHERNET_IPV4 = 0x0800;
  private static final int ETHERNET_IPV6 = 0x86dd;
  private static final int LONGEST_FRAME = 2048;
  private static final int PATIENCE_SECONDS = 20;

  private final Path folder;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final SocketChannel card;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

  private KernelGuest(Path folder, Process process, SocketChannel card) {
    this.folder = folder;
    this.process = process;
    this.card = card;
    this.commands = process.outputWriter(US_ASCII);
    this.answers = process.inputReader(US_ASCII);
  }

  /** Whether QEMU and the kernel of {@code load-tests/kernel/prepare.sh} are here. */
  static boolean isPrepared() {
    return Files.isExecutable(QEMU) && Files.exists(prepared().resolve("vmlinuz"));
  }

  /** Starts the guest. */
  static KernelGuest start() throws IOException {
    Path prepared = prepared();
    Path folder = Files.createTempDirectory("kernel-guest");
    Path socket = folder.resolve("card");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Process process = new ProcessBuilder(command(prepared, folder, socket)).start();
      // QEMU connects before it starts the guest; one that ends at once never would.
      Thread.ofVirtual().start(() -> closeAfter(process, server));
      KernelGuest guest = new KernelGuest(folder, process, server.accept());
      Thread.ofVirtual().start(guest::read);
      guest.answer("its start");
      return guest;
    }
  }

  private static void closeAfter(Process process, ServerSocketChannel server) {
    try {
      process.onExit().join();
      server.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path prepared() {
    String cache = System.getenv("CULVERT_CACHE");
    Path folder =
        cache == null ? Path.of(System.getProperty("user.home"), ".cache/culvert") : Path.of(cache);
    return folder.resolve("kernel");
  }

  private static List<String> command(Path prepared, Path folder, Path socket) {
    return List.of(
        QEMU.toString(),
        "-accel",
        "tcg",
        "-M",
        "q35",
        "-cpu",
        "max",
        "-m",
        "256",
        "-nodefaults",
        "-no-reboot",
        "-display",
        "none",
        "-kernel",
        prepared.resolve("vmlinuz").toString(),
        "-initrd",
        prepared.resolve("initramfs").toString(),
        "-append",
        "console=ttyS0 panic=-1 cryptomgr.notests",
        "-serial",
        "file:" + folder.resolve("console"),
        "-serial",
        "stdio",
        "-netdev",
        "stream,id=card,server=off,addr.type=unix,addr.path=" + socket,
        "-device",
        "virtio-net-pci,netdev=card,romfile=,mac=" + GUEST_MAC);
  }

  /**
   * Runs a line of shell in the guest.
   *
   * @return what it printed
   * @throws AssertionError when it fails
   */
  String run(String line) throws IOException {
    commands.write(line);
    commands.newLine();
    commands.flush();
    return answer(line);
  }

  /** Runs commands of ip(8), all in one process since the guest is slow to start one. */
  void ip(List<String> commands) throws IOException {
    run("printf '%s\\n' \"" + String.join("\" \"", commands) + "\" | ip -batch -");
  }

  private String answer(String line) throws IOException {
    StringBuilder printed = new StringBuilder();
    for (String next = answers.readLine(); next != null; next = answers.readLine()) {
      if (next.equals("exit 0")) {
        return printed.toString();
      }
      if (next.startsWith("exit ")) {
        throw new AssertionError("the guest's " + line + ": " + printed + next);
      }
      printed.append(next).append('\n');
    }
    throw new AssertionError(
        "the guest has ended at " + line + ":\n" + Files.readString(folder.resolve("console")));
  }

  /** Neighbours are given to both ends, so that nothing but IP goes over the link. */
  void addRoute(String gateway) throws IOException {
    ip(
        List.of(
            "neigh add " + gateway + " lladdr " + HOST_MAC + " dev eth0 nud permanent",
            "route add default via " + gateway + " dev eth0 onlink"));
  }

  /** Sends an IP packet to the guest. */
  void send(byte[] packet) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + ETHERNET_BYTES + packet.length);
    frame.putInt(ETHERNET_BYTES + packet.length);
    frame.put(MAC.parseHex(GUEST_MAC)).put(MAC.parseHex(HOST_MAC));
    frame.putShort((short) (packet[0] >> 4 == 6 ? ETHERNET_IPV6 : ETHERNET_IPV4));
    frame.put(packet).flip();
    while (frame.hasRemaining()) {
      card.write(frame);
    }
  }

  /** The next IP packet that the guest sends to this end. */
  byte[] receive() throws IOException, InterruptedException {
    byte[] packet = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (packet == null) {
      throw new AssertionError(
          "the guest sent nothing: " + run("grep -v '0$' /proc/net/xfrm_stat; ip -s xfrm state"));
    }
    return packet;
  }

  /** Takes frames off the card, each behind its length, until it is closed. */
  private void read() {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    ByteBuffer frame = ByteBuffer.allocate(LONGEST_FRAME);
    try {
      while (fill(length.clear()) && fill(frame.clear().limit(length.getInt(0)))) {
        boolean isForUs = frame.slice(0, 6).equals(ByteBuffer.wrap(MAC.parseHex(HOST_MAC)));
        if (isForUs) {
          received.add(Arrays.copyOfRange(frame.array(), ETHERNET_BYTES, frame.limit()));
        }
      }
    } catch (ClosedChannelException e) {
      // The test has ended.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (card.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    card.close();
    for (String file : List.of("card", "console", "")) {
      Files.deleteIfExists(folder.resolve(file));
    }
  }
}
