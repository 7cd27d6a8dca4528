package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace with a platform thread inside. What {@link #call} opens, and the processes
 * that it starts, belong to the namespace. Closing removes the namespace and all its devices.
 */
final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final MethodHandle SETNS =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("setns"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private final String name;
  private final ExecutorService inside = Executors.newSingleThreadExecutor();

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /** Makes an empty namespace; the process id keeps parallel builds apart. */
  static NetworkNamespace create(String role) throws Exception {
    NetworkNamespace namespace =
        new NetworkNamespace("culvert-io-" + role + "-" + ProcessHandle.current().pid());
    Command.run("ip", "netns", "add", namespace.name).orThrow();
    namespace.call(namespace::enter);
    namespace.ip("link set lo up");
    return namespace;
  }

  /** Skips the calling test, with one line that says why, where namespaces cannot be made. */
  static void assumeAvailable() {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!root) {
      System.out.println("SKIPPED network namespace tests: they need root");
    }
    Assumptions.assumeTrue(root, "root is needed");
  }

  private Void enter() throws LinuxException {
    int fd = LinuxException.check("open " + name, Libc.open("/run/netns/" + name, 0));
    try {
      if ((int) SETNS.invokeExact(fd, CLONE_NEWNET) != 0) {
        throw new IllegalStateException("setns " + name + " failed");
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      Libc.close(fd);
    }
    return null;
  }

  String name() {
    return name;
  }

  /** Runs an action on the thread inside. */
  <T> T call(Callable<T> action) throws Exception {
    try {
      return inside.submit(action).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Runs an {@code ip} command line inside. */
  String ip(String arguments) throws Exception {
    return execute("ip " + arguments);
  }

  /** Runs a command line inside, split at blanks; answers its standard output. */
  String execute(String commandLine) throws Exception {
    return call(() -> Command.run(commandLine.split(" ")).orThrow());
  }

  /** Joins two namespaces by a veth pair, both ends up. */
  static void connect(NetworkNamespace a, String deviceA, NetworkNamespace b, String deviceB)
      throws Exception {
    a.ip("link add " + deviceA + " type veth peer name " + deviceB + " netns " + b.name);
    a.ip("link set " + deviceA + " up");
    b.ip("link set " + deviceB + " up");
  }

  @Override
  public void close() throws IOException {
    inside.shutdownNow();
    Command.run("ip", "netns", "del", name).orThrow();
  }
}
