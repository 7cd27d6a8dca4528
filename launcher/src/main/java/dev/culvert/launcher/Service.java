package dev.culvert.launcher;

import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The services of an installation, each of one process or more. */
enum Service {
  CERT_AUTHORITY("cert-authority", "cert-authority/ca-app", 7083, 96),
  SA_STORE("sa-store", "sa-store/sa-app", 7080, 128),
  IKE_SERVICE("ike-service", "ike-service/ike-app", 7081, 128),
  DATAPATH_NODE("datapath-node", "datapath-node/datapath-app", 7082, 160);

  private final String processName;
  private final String module;
  private final int port;
  private final int heapMegabytes;

  Service(String processName, String module, int port, int heapMegabytes) {
    this.processName = processName;
    this.module = module;
    this.port = port;
    this.heapMegabytes = heapMegabytes;
  }

  String processName() {
    return processName;
  }

  /** Port of the first replica's REST, health and metrics, on loopback. */
  int port() {
    return port;
  }

  /** Who it is when it signs records; empty for cert-authority, which certifies its own key. */
  Optional<Writer> writer(String node) {
    return switch (this) {
      case CERT_AUTHORITY -> Optional.empty();
      case SA_STORE -> Optional.of(Writer.service(WriterRole.SA_STORE));
      case IKE_SERVICE -> Optional.of(Writer.service(WriterRole.IKE_SERVICE));
      case DATAPATH_NODE -> Optional.of(Writer.node(node));
    };
  }

  /** Heap of a process, in MiB, for some hundred SAs. */
  int heapMegabytes() {
    return heapMegabytes;
  }

  /**
   * Which compilers work for it. Only packets are worth the second one: over the messages of a few
   * thousand handshakes it takes several times what it saves.
   */
  List<String> compilers() {
    return switch (this) {
      case DATAPATH_NODE -> List.of();
      case CERT_AUTHORITY, SA_STORE, IKE_SERVICE -> List.of("-XX:TieredStopAtLevel=1");
    };
  }

  /** The directory with the service's jars. */
  Path application(Installation installation) {
    return installation.program().resolve(module).resolve("target/quarkus-app");
  }
}
