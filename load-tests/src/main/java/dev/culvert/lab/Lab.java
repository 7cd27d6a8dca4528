package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One experiment: its network namespaces, the wires between them, the processes in them, and a
 * working folder. {@link #close} removes all of it; so does the end of this JVM by a signal. What a
 * JVM leaves that was killed outright is removed by {@link #removeLeftovers}.
 *
 * <p>Namespaces are called {@code lab-PID-RUN-HOST}, with the process id of this JVM: so two runs
 * never meet, and a namespace whose process is gone is known to be left over.
 */
public final class Lab implements AutoCloseable {

  private static final Pattern NAMESPACE = Pattern.compile("lab-(\\d+)-\\d+-\\S+");
  private static final Duration KILL_LIMIT = Duration.ofSeconds(2);
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String prefix =
      "lab-%d-%d-".formatted(ProcessHandle.current().pid(), RUNS.incrementAndGet());
  private final Path folder;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private final AtomicInteger wires = new AtomicInteger();
  private final Thread atExit = Thread.ofPlatform().unstarted(this::abandon);
  private boolean closed;

  public Lab() {
    try {
      folder = Files.createTempDirectory("culvert-lab-");
    } catch (IOException e) {
      throw new LabException("no working folder", e);
    }
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Whether this user may make network namespaces: root may. */
  static boolean isPermitted() {
    return System.getProperty("user.name").equals("root");
  }

  /** A new host: an empty network namespace with its loopback up. */
  public Host host(String name) {
    Host host = new Host(this, name, prefix + name);
    add(host);
    host.create();
    return host;
  }

  /**
   * Joins two hosts by a wire (a veth pair) whose ends have the given interface names and are up.
   */
  public void wire(Host left, String leftInterface, Host right, String rightInterface) {
    // The pair is made inside the left namespace, so that nothing ever shows in the root one, and
    // under passing names, so that equal names at both ends do not meet there.
    String one = "wire" + wires.incrementAndGet();
    String other = one + "b";
    left.ip("link", "add", one, "type", "veth", "peer", "name", other);
    left.ip("link", "set", other, "netns", right.namespace());
    left.ip("link", "set", one, "name", leftInterface, "up");
    right.ip("link", "set", other, "name", rightInterface, "up");
  }

  /** A folder of this experiment for the files of {@code name}; it goes when the lab is closed. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new LabException("no folder for " + name, e);
    }
  }

  /** Closes {@code resource} when this lab is closed: last added first. */
  public <T extends AutoCloseable> T add(T resource) {
    synchronized (resources) {
      if (closed) {
        throw new LabException("the lab is closed");
      }
      resources.push(resource);
    }
    return resource;
  }

  /** The names of the namespaces of this lab that exist now. */
  public List<String> namespaces() {
    return allNamespaces().filter(name -> name.startsWith(prefix)).toList();
  }

  /** The names of the namespaces that labs of dead processes have left behind. */
  public static List<String> leftovers() {
    return allNamespaces().filter(Lab::ownerIsGone).toList();
  }

  /** Ends the processes in, and removes, every namespace that a dead process has left behind. */
  public static void removeLeftovers() {
    leftovers().forEach(namespace -> remove(namespace, Duration.ZERO));
  }

  @Override
  public void close() {
    synchronized (resources) {
      closed = true;
      while (!resources.isEmpty()) {
        closeOne(resources.pop());
      }
      deleteFolder();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // The JVM is on its way out; the hook finds nothing left to do.
    }
  }

  /**
   * The JVM ends before its time: all that the lab has runs in its namespaces, so there is no need
   * to stop each part in its own way.
   */
  private void abandon() {
    System.err.println("lab: interrupted, removing " + folder + " and all namespaces");
    synchronized (resources) {
      closed = true;
      namespaces().forEach(namespace -> remove(namespace, Duration.ZERO));
      resources.clear();
      deleteFolder();
    }
  }

  private static void closeOne(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // The rest must still be removed.
      System.err.println("lab: cleaning up: " + e);
    }
  }

  private void deleteFolder() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("lab: cannot remove " + folder + ": " + e);
    }
  }

  /**
   * Ends every process in a namespace and removes it.
   *
   * @param patience how long the processes may take to end by themselves
   */
  static void remove(String namespace, Duration patience) {
    List<ProcessHandle> inside = processesIn(namespace);
    inside.forEach(ProcessHandle::destroy);
    if (!Await.holds(patience, () -> inside.stream().noneMatch(Lab::runs))) {
      inside.forEach(ProcessHandle::destroyForcibly);
      Await.holds(KILL_LIMIT, () -> inside.stream().noneMatch(Lab::runs));
    }
    Command.of("ip", "netns", "delete", namespace).run();
  }

  private static List<ProcessHandle> processesIn(String namespace) {
    Outcome pids = Command.of("ip", "netns", "pids", namespace).run();
    return pids.out()
        .lines()
        .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Whether a process runs; one that ended but was not yet waited for does not. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private static Stream<String> allNamespaces() {
    return Command.of("ip", "netns", "list")
        .runOrThrow()
        .out()
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(NAMESPACE.asMatchPredicate());
  }

  private static boolean ownerIsGone(String namespace) {
    Matcher name = NAMESPACE.matcher(namespace);
    return name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
  }
}
