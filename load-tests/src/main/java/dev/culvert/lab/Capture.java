package dev.culvert.lab;

import dev.culvert.contracts.IpPrefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A running capture of one interface, both directions, and what it has seen so far. The packets go
 * through a file in the lab's folder, written by {@code tcpdump} packet by packet.
 */
public final class Capture implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final Process tcpdump;
  private final Path file;

  private Capture(Process tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  static Capture start(Host host, String interfaceName) {
    Path folder = host.lab().folder("capture");
    Path file;
    Path log;
    try {
      file = Files.createTempFile(folder, host.name() + "-" + interfaceName + "-", ".pcap");
      log = Files.createTempFile(folder, host.name() + "-" + interfaceName + "-", ".log");
    } catch (IOException e) {
      throw new LabException("no capture file", e);
    }
    Command command =
        host.command(
            "tcpdump",
            "-i",
            interfaceName,
            "-n",
            "-U",
            "--immediate-mode",
            "-Z",
            "root",
            "-w",
            file.toString());
    ProcessBuilder builder =
        new ProcessBuilder().redirectErrorStream(true).redirectOutput(log.toFile());
    Capture capture = new Capture(command.start(builder), file);
    host.lab().add(capture);
    Await.until(
        "tcpdump listens on " + interfaceName,
        START_LIMIT,
        () -> new String(read(log), StandardCharsets.UTF_8).contains("listening on"));
    return capture;
  }

  /** The packets seen so far, oldest first. */
  public List<Packet> packets() {
    return PacketDecoder.decode(read(file));
  }

  /** The packets seen so far, for a program that reads captures. */
  public Path file() {
    return file;
  }

  /** How many packets of a kind have been seen so far. */
  public long count(Packet.Kind kind) {
    return packets().stream().filter(packet -> packet.kind() == kind).count();
  }

  /** How many packets of each kind have been seen so far; kinds not seen are absent. */
  public Map<Packet.Kind, Long> counts() {
    Map<Packet.Kind, Long> counts = new EnumMap<>(Packet.Kind.class);
    packets().forEach(packet -> counts.merge(packet.kind(), 1L, Long::sum));
    return counts;
  }

  /** The packets seen in clear, whatever their addresses. */
  public List<Packet> clear() {
    return packets().stream().filter(packet -> packet.kind() == Packet.Kind.CLEAR).toList();
  }

  /** The packets seen in clear that went from one of the networks to the other, either way. */
  public List<Packet> clearBetween(IpPrefix one, IpPrefix other) {
    Predicate<Packet> there = p -> one.contains(p.source()) && other.contains(p.destination());
    Predicate<Packet> back = p -> other.contains(p.source()) && one.contains(p.destination());
    return clear().stream().filter(there.or(back)).toList();
  }

  /** Waits until at least this many packets of a kind have been seen. */
  public void await(Packet.Kind kind, int atLeast, Duration limit) {
    Await.until(
        "%d packets of kind %s".formatted(atLeast, kind), limit, () -> count(kind) >= atLeast);
  }

  /** Ends the capture; what it has seen stays readable until the lab is closed. */
  @Override
  public void close() {
    Command.end(tcpdump, Duration.ofSeconds(2));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
