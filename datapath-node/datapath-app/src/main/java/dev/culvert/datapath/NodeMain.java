package dev.culvert.datapath;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the node, or with the argument {@code down} removes what it left on the host. */
@QuarkusMain
public final class NodeMain {

  private NodeMain() {}

  /** Without arguments the service; {@code down} needs neither a broker nor a running service. */
  public static void main(String... arguments) {
    if (arguments.length == 1 && arguments[0].equals("down")) {
      System.exit(Teardown.run(System.out, System.err));
    }
    Quarkus.run(arguments);
  }
}
