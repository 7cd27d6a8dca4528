package dev.culvert.datapath.sa;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SequenceLease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The node's leases of sequence numbers in a file. What was recorded is on the disk when {@link
 * #record} returns. For one thread.
 *
 * <pre>
 * line   CRC-32C of the rest, 8 hexadecimal digits | last number | keys | until when | SA key
 * </pre>
 *
 * Lines are appended, and a later one of an SA with the same keys counts; now and then the file is
 * written anew without the others and without SAs that are over. The last line may be cut off, for
 * then its lease was never given. Any other that is damaged means that nothing is known for
 * certain. The first line says so, until {@link #settle} has put the SAs of that time on record: a
 * process that is killed before leaves the next one no wiser. It also names the {@link
 * KeyFingerprints} by which manual keys are found: with others, none would be, so that a file of
 * another installation's secret proves nothing either.
 */
public final class SequenceLedger implements AutoCloseable {

  private static final String FORM = "culvert sequence 2 ";
  private static final String UNPROVEN = " unproven";

  /** In place of a moment: there is none. */
  private static final String NEVER = "-";

  /** How many lines that count no more make the file worth writing anew. */
  private static final int MOST_OLD_LINES = 10_000;

  private record Keyed(SaKey sa, String keys) {
    static Keyed of(SequenceLease lease) {
      return new Keyed(lease.sa(), lease.keys());
    }
  }

  private final Path path;
  private final InstantSource clock;
  private final String firstLine;
  private boolean proven;
  private final Map<Keyed, SequenceLease> leases;
  private FileChannel file;
  private int lines;

  private SequenceLedger(
      Path path,
      InstantSource clock,
      String firstLine,
      boolean proven,
      Map<Keyed, SequenceLease> leases)
      throws IOException {
    this.path = path;
    this.clock = clock;
    this.firstLine = firstLine;
    this.proven = proven;
    this.leases = leases;
    rewrite();
  }

  /**
   * Opens the ledger, or begins it.
   *
   * @param fingerprints what manual keys are known by there
   * @throws IOException when the file cannot be read or written
   */
  public static SequenceLedger open(Path path, InstantSource clock, KeyFingerprints fingerprints)
      throws IOException {
    String firstLine = FORM + fingerprints.id();
    Map<Keyed, SequenceLease> leases = new LinkedHashMap<>();
    boolean proven = Files.exists(path) && read(path, firstLine, leases);
    Files.createDirectories(path.getParent());
    return new SequenceLedger(path, clock, firstLine, proven, leases);
  }

  /**
   * Whether what the file does not have was not leased: it was there, whole, or is {@linkplain
   * #settle settled}.
   */
  public boolean isProven() {
    return proven;
  }

  /**
   * Ends that the ledger is unproven.
   *
   * @param earlier leases that stand for all that may have been leased before
   * @throws IOException when they are not safe on the disk; the ledger stays unproven there
   */
  public void settle(Collection<SequenceLease> earlier) throws IOException {
    earlier.forEach(lease -> leases.put(Keyed.of(lease), lease));
    proven = true;
    rewrite();
  }

  /** The lease of an SA with these keys, if it has one. */
  public Optional<SequenceLease> find(SaKey sa, String keys) {
    return Optional.ofNullable(leases.get(new Keyed(sa, keys)));
  }

  /**
   * Records leases.
   *
   * @throws IOException when they are not safe on the disk
   */
  public void record(Collection<SequenceLease> more) throws IOException {
    append(lines(more));
    more.forEach(lease -> leases.put(Keyed.of(lease), lease));
    lines += more.size();
    if (lines > leases.size() + MOST_OLD_LINES) {
      rewrite();
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void rewrite() throws IOException {
    Instant now = clock.instant();
    leases.values().removeIf(lease -> lease.until() != null && lease.until().isBefore(now));
    Path beside = path.resolveSibling(path.getFileName() + ".new");
    FileChannel old = file;
    file =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    append(firstLine + (proven ? "" : UNPROVEN) + "\n" + lines(leases.values()));
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent())) {
      folder.force(true);
    }
    lines = leases.size();
    if (old != null) {
      old.close();
    }
  }

  private void append(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
    file.force(false);
  }

  private static String lines(Collection<SequenceLease> leases) {
    StringBuilder lines = new StringBuilder();
    for (SequenceLease lease : leases) {
      Object until = lease.until() == null ? NEVER : lease.until();
      String content = lease.to() + " " + lease.keys() + " " + until + " " + lease.sa();
      lines.append(checksum(content)).append(' ').append(content).append('\n');
    }
    return lines.toString();
  }

  /** Reads what is there; false when that is not everything. */
  private static boolean read(Path path, String firstLine, Map<Keyed, SequenceLease> into)
      throws IOException {
    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
    String[] lines = text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1);
    boolean whole = lines[0].equals(firstLine);
    if (!whole && !lines[0].equals(firstLine + UNPROVEN)) {
      return false;
    }
    for (int i = 1; i < lines.length - 1; i++) {
      Optional<SequenceLease> lease = parse(lines[i]);
      lease.ifPresent(found -> into.put(Keyed.of(found), found));
      whole &= lease.isPresent();
    }
    return whole;
  }

  private static Optional<SequenceLease> parse(String line) {
    String[] parts = line.split(" ", 2);
    if (parts.length != 2 || !parts[0].equals(checksum(parts[1]))) {
      return Optional.empty();
    }
    String[] fields = parts[1].split(" ", 4);
    SaKey sa = SaKey.parse(fields[3]);
    Instant until = fields[2].equals(NEVER) ? null : Instant.parse(fields[2]);
    return Optional.of(
        new SequenceLease(sa.node(), sa, fields[1], until, Long.parseLong(fields[0])));
  }

  private static String checksum(String content) {
    CRC32C crc = new CRC32C();
    crc.update(content.getBytes(StandardCharsets.ISO_8859_1));
    return String.format("%08x", crc.getValue());
  }
}
