package dev.culvert.images;

import com.github.dockerjava.api.model.Network.Ipam;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.lab.Await;
import dev.culvert.lab.StrongSwan;
import dev.culvert.lab.SwanConnection;
import dev.culvert.lab.SwanSa;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;

/**
 * Two offices of containers, each network a Docker network. The datapath is in the network of a
 * container that stands for its host, as the chart's is in its node's.
 *
 * <pre>
 *   broker, sa-store, ike-service, cert-authority
 *                      | services
 *   workstation     gateway (datapath-node)        gateway (strongSwan)     workstation
 *   10.1.202.10 --- 10.1.202.1   192.168.90.1 --- 192.168.90.2   10.1.101.1 --- 10.1.101.10
 * </pre>
 */
final class Offices implements AutoCloseable {

  static final String NEAR_WORKSTATION = "10.1.202.10";
  static final String FAR_WORKSTATION = "10.1.101.10";

  /** Long enough that no log has it by accident. */
  static final String SECRET = "known-to-both-gateways";

  private static final String NEAR_LAN = "10.1.202.0/24";
  private static final String FAR_LAN = "10.1.101.0/24";
  private static final String NEAR_GATEWAY = "192.168.90.1";
  private static final String FAR_GATEWAY = "192.168.90.2";
  private static final Path SWAN = Path.of("/etc/peer");
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Deque<Runnable> toClose = new ArrayDeque<>();
  private final Installation culvert;
  private final Box nearGateway;
  private final Box strongSwan;
  private final Box nearWorkstation;
  private final Box farWorkstation;
  private final String peerImage = Built.peerImage();

  /**
   * Starts everything; there is no policy yet.
   *
   * @param folders where the installation keeps what its containers share
   */
  Offices(Installation.Folders folders) throws IOException {
    try {
      Network services = Network.newNetwork();
      toClose.push(services::close);
      Network between = network("192.168.90.0/24", "192.168.90.254");
      Network nearLan = network(NEAR_LAN, "10.1.202.254");
      Network farLan = network(FAR_LAN, "10.1.101.254");

      nearWorkstation =
          started(
              Box.peer(peerImage, "sleep", "infinity")
                  .withNetAdmin()
                  .at(nearLan, NEAR_WORKSTATION));
      farWorkstation =
          started(
              Box.peer(peerImage, "sleep", "infinity").withNetAdmin().at(farLan, FAR_WORKSTATION));
      strongSwan = started(strongSwanGateway(between, farLan));
      Box operator = started(Box.peer(peerImage, "sleep", "infinity").withNetwork(services));
      nearGateway =
          started(
              Box.peer(peerImage, "sleep", "infinity")
                  .withNetAdmin()
                  .forwarding()
                  .named(services, "datapath-node")
                  .alsoAt(between, NEAR_GATEWAY)
                  .alsoAt(nearLan, "10.1.202.1"));
      culvert = new Installation(services, operator, folders, Box.datapath().inside(nearGateway));
      toClose.push(culvert::close);
      route();
    } catch (IOException | RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  private Box strongSwanGateway(Network between, Network lan) {
    return Box.peer(peerImage, "/usr/lib/ipsec/charon")
        .withNetAdmin()
        .withTun()
        .forwarding()
        .at(between, FAR_GATEWAY)
        .alsoAt(lan, "10.1.101.1")
        .withEnv("STRONGSWAN_CONF", SWAN.resolve("strongswan.conf").toString())
        .withCopyToContainer(
            Transferable.of(StrongSwan.configuration(SWAN, true, 1)),
            SWAN.resolve("strongswan.conf").toString())
        .withCopyToContainer(
            Transferable.of(connection().toSwanctl()), SWAN.resolve("swanctl.conf").toString());
  }

  private static SwanConnection connection() {
    return SwanConnection.between(
            SwanConnection.End.of(FAR_GATEWAY, IpPrefix.parse(FAR_LAN)),
            SwanConnection.End.of(NEAR_GATEWAY, IpPrefix.parse(NEAR_LAN)))
        .withSecret(SECRET);
  }

  private void route() {
    nearWorkstation.runOrThrow("ip", "route", "add", FAR_LAN, "via", "10.1.202.1");
    farWorkstation.runOrThrow("ip", "route", "add", NEAR_LAN, "via", "10.1.101.1");
    nearGateway.runOrThrow("ip", "route", "add", FAR_LAN, "via", FAR_GATEWAY);
    Await.until("charon takes commands", START_LIMIT, () -> swanctl("--stats").getExitCode() == 0);
    // Where charon has been told of the interfaces too late for a route of its own.
    strongSwan.runOrThrow("ip", "route", "add", NEAR_LAN, "dev", "ipsec0");
    ExecResult loaded =
        swanctl("--load-all", "--noprompt", "--file", SWAN.resolve("swanctl.conf").toString());
    if (loaded.getExitCode() != 0) {
      throw new AssertionError(loaded);
    }
  }

  /** What the office's administrator enters. */
  void protect() {
    for (String command :
        List.of(
            "/ip ipsec proposal set default enc-algorithms=aes-128-gcm auth-algorithms=sha256",
            "/ip ipsec peer add address=%s/32:500 auth-method=pre-shared-key exchange-mode=ike2 secret=\"%s\""
                .formatted(FAR_GATEWAY, SECRET),
            "/ip ipsec policy add src-address=%s:any dst-address=%s:any sa-src-address=%s sa-dst-address=%s tunnel=yes action=encrypt proposal=default"
                .formatted(NEAR_LAN, FAR_LAN, NEAR_GATEWAY, FAR_GATEWAY))) {
      culvert.console(command);
    }
  }

  /** Whether the workstation of the other office answers all of so many echo requests. */
  boolean ping(int count) {
    return nearWorkstation
            .run(
                "ping",
                "-n",
                "-i",
                "0.2",
                "-W",
                "1",
                "-c",
                Integer.toString(count),
                FAR_WORKSTATION)
            .getExitCode()
        == 0;
  }

  /** The IKE SAs that strongSwan has. */
  List<SwanSa> strongSwanSas() {
    return SwanSa.parse(swanctl("--list-sas", "--raw").getStdout());
  }

  private ExecResult swanctl(String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = "swanctl";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    command[arguments.length + 1] = "--uri";
    command[arguments.length + 2] = "unix://" + SWAN.resolve("charon.vici");
    return strongSwan.run(command);
  }

  Installation culvert() {
    return culvert;
  }

  /** The host of the datapath: a container of its own, whose network outlives the datapath. */
  Box nearGateway() {
    return nearGateway;
  }

  String peerImage() {
    return peerImage;
  }

  private Network network(String subnet, String host) {
    Ipam ipam = new Ipam().withConfig(new Ipam.Config().withSubnet(subnet).withGateway(host));
    Network network =
        Network.builder().createNetworkCmdModifier(create -> create.withIpam(ipam)).build();
    toClose.push(network::close);
    return network;
  }

  private Box started(Box box) {
    toClose.push(box::close);
    box.start();
    return box;
  }

  @Override
  public void close() {
    while (!toClose.isEmpty()) {
      toClose.pop().run();
    }
  }
}
