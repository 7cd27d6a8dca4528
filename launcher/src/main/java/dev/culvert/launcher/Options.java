package dev.culvert.launcher;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The options of a subcommand.
 *
 * @param home directory of the installation
 * @param node name of this node
 * @param command console command given on the command line, or null
 * @param ikeReplicas number of replicas of ike-service, 1 to {@link Replica#MAX_NUMBER}
 * @param heapMegabytes heap of each service's process in MiB; empty for what suits some hundred SAs
 * @param process the one process that is meant, or null for all
 * @param help print the options and do nothing
 */
record Options(
    Path home,
    String node,
    String command,
    int ikeReplicas,
    OptionalInt heapMegabytes,
    String process,
    boolean help) {

  private static final int LEAST_HEAP = 96;
  private static final int MOST_HEAP = 65_536;

  /** The commands that start processes. */
  private static final Set<String> STARTING = Set.of("up", "restart");

  private static final String HOME_HELP =
      "  --home DIR     directory of the installation (default: .culvert in the checkout)\n";

  private static final String NODE_HELP =
      "  --node NAME    name of this node (default: the host name)\n";

  private static final String HEAP_HELP =
      "  --heap MIB     heap of each service, 96 to 65536 (default: enough for some hundred SAs)";

  private static final Map<String, String> HELP =
      Map.of(
          "up",
              """
              Usage: ./culvert up [--home DIR] [--node NAME] [--ike-replicas N] [--heap MIB]

              Starts a single-node Kafka broker and the four services as processes of their own, waits until each
              is ready and returns. What runs already is left alone. Needs root for TUN, raw sockets and nftables.
              """
                  + HOME_HELP
                  + NODE_HELP
                  + "  --ike-replicas N   replicas of ike-service, 1 to 9 (default: 1)\n"
                  + HEAP_HELP,
          "down",
              """
              Usage: ./culvert down [--home DIR]

              Stops the services and the broker and removes the TUN device, nftables tables and tc filters that
              the node put on this host. Configuration and keys stay in the directory of the installation.
              """
                  + HOME_HELP.stripTrailing(),
          "restart",
              """
              Usage: ./culvert restart [PROCESS] [--home DIR] [--node NAME] [--heap MIB]

              Stops and starts one process after the other, each when the one before is ready: the broker, the
              services, the node last. With PROCESS (a name that status shows) only that one. SAs live through all
              of it but the node's own restart, which drops protected traffic until it has negotiated anew.
              """
                  + HOME_HELP
                  + NODE_HELP
                  + HEAP_HELP,
          "status",
              """
              Usage: ./culvert status [--home DIR]

              Shows each process and what it waits for. Exits with 0 only when all are ready.
              """
                  + HOME_HELP.stripTrailing(),
          "console",
              """
              Usage: ./culvert console [--home DIR] [-c COMMAND]

              Takes RouterOS commands from COMMAND, from standard input, or at a prompt. Exits with 1 when a
              command of COMMAND or of standard input was refused; a refused command changes nothing.
              """
                  + HOME_HELP
                  + "  -c COMMAND     run this command and exit");

  static String help(String command) {
    return HELP.get(command);
  }

  static Options parse(String command, List<String> arguments) {
    Path home = Path.of(System.getenv().getOrDefault("CULVERT_ROOT", "."), ".culvert");
    String node = null;
    String consoleCommand = null;
    int ikeReplicas = 1;
    OptionalInt heap = OptionalInt.empty();
    String process = null;
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      if (option.equals("--help") || option.equals("-h")) {
        return new Options(home, "", null, 1, heap, null, true);
      } else if (option.equals("--home")) {
        home = Path.of(value(option, rest));
      } else if (option.equals("--node") && STARTING.contains(command)) {
        node = value(option, rest);
      } else if (option.equals("--ike-replicas") && command.equals("up")) {
        ikeReplicas = number(option, value(option, rest), 1, Replica.MAX_NUMBER);
      } else if (option.equals("--heap") && STARTING.contains(command)) {
        heap = OptionalInt.of(number(option, value(option, rest), LEAST_HEAP, MOST_HEAP));
      } else if (option.equals("-c") && command.equals("console")) {
        consoleCommand = value(option, rest);
      } else if (!option.startsWith("-") && command.equals("restart") && process == null) {
        process = option;
      } else {
        throw new UsageException(
            "unknown option " + option + "; see ./culvert " + command + " --help");
      }
    }
    return new Options(
        home.toAbsolutePath().normalize(),
        node == null ? HostName.read() : node,
        consoleCommand,
        ikeReplicas,
        heap,
        process,
        false);
  }

  private static int number(String option, String value, int least, int most) {
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new UsageException("%s is %s; it must be %d to %d".formatted(option, value, least, most));
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new UsageException(option + " needs a value");
    }
    return rest.next();
  }
}
