package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * strongSwan's daemon, charon, on a gateway of the lab, with ESP in user space (kernel-libipsec).
 *
 * <p>Each daemon has its own {@code /run} (where it keeps its pid), its own configuration and its
 * own control socket, so several run on one machine.
 */
public final class StrongSwan implements AutoCloseable {

  /** Which strongSwan runs. {@code load-tests/prepare-peers.sh} puts both in place. */
  public enum Release {
    /** The machine's own; its user-space ESP always travels in UDP. */
    INSTALLED,
    /** The one in the cache; its user-space ESP is IP protocol 50 when there is no NAT. */
    RAW_ESP
  }

  private static final String CHARON = "/usr/lib/ipsec/charon";

  /** A log level at which charon writes down the keys, for a dissector. */
  private static final int KEYS_TOO = 4;

  private static final int ERRORS_ONLY = -1;
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final Path folder;
  private final Process charon;

  private StrongSwan(Path folder, Process charon) {
    this.folder = folder;
    this.charon = charon;
  }

  /**
   * Starts charon on {@code host} and waits until it takes commands.
   *
   * @throws LabException with charon's log, if it does not start
   */
  public static StrongSwan start(Host host, Release release) {
    return start(host, release, KEYS_TOO);
  }

  /**
   * As {@link #start}, but charon writes next to nothing down, so that its speed can be measured.
   */
  public static StrongSwan startQuiet(Host host, Release release) {
    return start(host, release, ERRORS_ONLY);
  }

  private static StrongSwan start(Host host, Release release, int logLevel) {
    Path folder = host.lab().folder("strongswan-" + host.name());
    Command command =
        switch (release) {
          case INSTALLED -> installed(host, folder, logLevel);
          case RAW_ESP -> rawEsp(host, folder, logLevel);
        };
    ProcessBuilder builder =
        new ProcessBuilder()
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("charon.out").toFile());
    StrongSwan daemon = new StrongSwan(folder, command.start(builder));
    host.lab().add(daemon);
    if (!Await.holds(START_LIMIT, () -> daemon.swanctl("--stats").run().succeeded())) {
      throw new LabException("charon does not start on " + host.name() + ":\n" + daemon.log());
    }
    return daemon;
  }

  private static Command installed(Host host, Path folder, int logLevel) {
    write(folder.resolve("strongswan.conf"), configuration(folder, false, logLevel));
    return host.command("sh", "-c", "mount -t tmpfs tmpfs /run && exec " + CHARON)
        .withEnvironment("STRONGSWAN_CONF", folder.resolve("strongswan.conf").toString());
  }

  /** Runs charon in the cached root; the mounts are private to the process and go with it. */
  private static Command rawEsp(Host host, Path folder, int logLevel) {
    if (!isPrepared()) {
      throw new LabException("no strongSwan in " + root() + ": run load-tests/prepare-peers.sh");
    }
    Path inside = Path.of("/mnt");
    write(folder.resolve("strongswan.conf"), configuration(inside, true, logLevel));
    String script =
        """
        set -e
        mount -t tmpfs tmpfs "$0/run"
        mount --bind /dev "$0/dev"
        mount -t proc proc "$0/proc"
        mount --bind "$1" "$0/mnt"
        exec chroot "$0" %s
        """
            .formatted(CHARON);
    return host.command("sh", "-c", script, root().toString(), folder.toString())
        .withEnvironment("STRONGSWAN_CONF", inside.resolve("strongswan.conf").toString());
  }

  /**
   * Whether {@code load-tests/prepare-peers.sh} has been run, which {@link Release#RAW_ESP} needs.
   */
  static boolean isPrepared() {
    return Files.exists(root().resolve(".ready"));
  }

  /** The root folder of {@link Release#RAW_ESP}. */
  private static Path root() {
    String folder = System.getenv("CULVERT_CACHE");
    Path cache =
        folder != null
            ? Path.of(folder)
            : Path.of(System.getProperty("user.home"), ".cache", "culvert");
    return cache.resolve("trixie");
  }

  /**
   * charon's own configuration.
   *
   * @param folder where charon finds and puts its files
   * @param rawEsp whether ESP leaves as IP protocol 50 when there is no NAT
   * @param logLevel strongSwan's level for IKE and child SAs; 4 writes the keys down
   */
  public static String configuration(Path folder, boolean rawEsp, int logLevel) {
    return """
    charon {
      load = random nonce openssl aes sha1 sha2 md5 hmac kdf gcm ccm ctr chapoly cmac xcbc gcrypt \
    curve25519 pem pkcs1 pkcs8 x509 pubkey \
    kernel-libipsec kernel-netlink socket-default vici counters
      # The lab's networks answer in milliseconds: a lost message is sent again soon.
      retransmit_timeout = 1.0
      retransmit_tries = 3
      # So small that ordinary messages are fragmented (RFC 7383).
      fragment_size = 576
      plugins {
        vici {
          socket = unix://%1$s/charon.vici
        }
        kernel-libipsec {
          allow_peer_ts = yes
          raw_esp = %2$s
        }
      }
      filelog {
        log {
          path = %1$s/charon.log
          append = no
          time_format = %%H:%%M:%%S
          flush_line = yes
          default = %3$d
          ike = %4$d
          chd = %4$d
          # The level of proposals and selectors.
          cfg = %5$d
        }
      }
    }
    """
        .formatted(
            folder, rawEsp ? "yes" : "no", Math.min(1, logLevel), logLevel, Math.min(2, logLevel));
  }

  /** Replaces the configuration: these connections and no other. */
  public void load(SwanConnection... connections) {
    StringBuilder text = new StringBuilder();
    for (SwanConnection connection : connections) {
      text.append(connection.toSwanctl());
    }
    Path file = folder.resolve("swanctl.conf");
    write(file, text.toString());
    swanctl("--load-all", "--clear", "--noprompt", "--file", file.toString()).runOrThrow();
  }

  /** Negotiates a connection; the outcome tells whether its child SA came up, and charon's view. */
  public Outcome initiate(SwanConnection connection) {
    return swanctl("--initiate", "--timeout", "15", "--child", connection.name()).run();
  }

  /** Starts to rekey the child SA of a connection, and does not wait for the peer. */
  public void rekeyChild(SwanConnection connection) {
    swanctl("--rekey", "--child", connection.name()).runOrThrow();
  }

  /** Starts to rekey the IKE SA of a connection, and does not wait for the peer. */
  public void rekeyIke(SwanConnection connection) {
    swanctl("--rekey", "--ike", connection.name()).runOrThrow();
  }

  /** Deletes the IKE SAs of a connection, with notice to the peer. */
  public void terminate(SwanConnection connection) {
    swanctl("--terminate", "--timeout", "10", "--ike", connection.name()).runOrThrow();
  }

  /** The IKE SAs that exist now. */
  public List<SwanSa> sas() {
    return SwanSa.parse(swanctl("--list-sas", "--raw").runOrThrow().out());
  }

  /** Whether there is an established IKE SA with an installed child SA. */
  public boolean isUp() {
    return sas().stream()
        .anyMatch(
            sa ->
                sa.state().equals("ESTABLISHED")
                    && sa.children().stream().anyMatch(c -> c.state().equals("INSTALLED")));
  }

  /** The CPU time that charon has used since its start. */
  public Duration cpuTime() {
    return charon.info().totalCpuDuration().orElseThrow();
  }

  /** The memory that charon has in use, in bytes. */
  long residentBytes() {
    return ResidentMemory.bytesOf(charon.pid());
  }

  /** Everything charon has written so far; for experiments only, it holds keys. */
  public String log() {
    return read(folder.resolve("charon.out")) + read(folder.resolve("charon.log"));
  }

  private Command swanctl(String operation, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("swanctl", operation, "--uri", "unix://" + folder.resolve("charon.vici")));
    arguments.addAll(List.of(more));
    return Command.of(arguments);
  }

  /** Stops charon; it deletes its SAs with notice to the peers and removes its routes. */
  @Override
  public void close() {
    Command.end(charon, Duration.ofSeconds(3));
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
