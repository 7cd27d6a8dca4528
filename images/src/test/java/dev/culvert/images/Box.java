package dev.culvert.images;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/** A container with an address on each of its networks. */
final class Box extends GenericContainer<Box> {

  private static final Duration RUN_LIMIT = Duration.ofMinutes(2);
  private static final String TUN = "/dev/net/tun";

  /** A network beside the first. */
  private record Attachment(Network network, String address) {}

  private final List<Attachment> others = new ArrayList<>();
  private final List<Bind> binds = new ArrayList<>();

  private Box(String image) {
    super(DockerImageName.parse(image));
  }

  /** One of our services with what the chart gives it: no capability, a read-only root. */
  static Box service(String name) {
    Box box = new Box(Built.image(name));
    box.onHost(
        host ->
            host.withReadonlyRootfs(true)
                .withTmpFs(Map.of("/tmp", ""))
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges")));
    return box;
  }

  /** The datapath, with its capabilities, its device and its directory. */
  static Box datapath() {
    return service("datapath-node")
        .onHost(
            host ->
                host.withCapAdd(
                        Capability.NET_ADMIN, Capability.NET_RAW, Capability.NET_BIND_SERVICE)
                    .withTmpFs(Map.of("/tmp", "")))
        .withTun();
  }

  /** A strongSwan gateway, a workstation, or a pair of eyes: a system with a shell. */
  static Box peer(String image, String... command) {
    return new Box(image).withCommand(command);
  }

  /** The first network and the address there. */
  Box at(Network network, String address) {
    withNetwork(network);
    withCreateContainerCmdModifier(create -> create.withIpv4Address(address));
    return this;
  }

  /** One more network. */
  Box alsoAt(Network network, String address) {
    others.add(new Attachment(network, address));
    return this;
  }

  /** A name on the first network, and no address of its own choice. */
  Box named(Network network, String name) {
    return withNetwork(network).withNetworkAliases(name);
  }

  Box withFolder(Path folder, String inside) {
    return withFolder(folder, inside, AccessMode.ro);
  }

  Box withWritableFolder(Path folder, String inside) {
    return withFolder(folder, inside, AccessMode.rw);
  }

  private Box withFolder(Path folder, String inside, AccessMode mode) {
    binds.add(new Bind(folder.toString(), new Volume(inside), mode));
    return onHost(host -> host.withBinds(binds));
  }

  /** A directory of its own that its user may write, as the image says whose it is. */
  Box withState(String inside) {
    withCreateContainerCmdModifier(create -> create.withVolumes(new Volume(inside)));
    return this;
  }

  /** Another user than the image's. */
  Box as(String user) {
    withCreateContainerCmdModifier(create -> create.withUser(user));
    return this;
  }

  Box withTun() {
    return onHost(host -> host.withDevices(new Device("rwm", TUN, TUN)));
  }

  Box withNetAdmin() {
    return onHost(host -> host.withCapAdd(Capability.NET_ADMIN));
  }

  /** A gateway; low ports are privileged there, as on a host. */
  Box forwarding() {
    return onHost(
        host ->
            host.withSysctls(
                Map.of("net.ipv4.ip_forward", "1", "net.ipv4.ip_unprivileged_port_start", "1024")));
  }

  /** Sees another container's processes. */
  Box watching(Box other) {
    return onHost(host -> host.withPidMode("container:" + other.getContainerId()));
  }

  /** Is in another container's network. */
  Box inside(Box other) {
    return withNetworkMode("container:" + other.getContainerId());
  }

  /**
   * Starts it and waits for its end.
   *
   * @return what it wrote to its standard output
   * @throws RuntimeException when it fails
   */
  String runToEnd() {
    withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(RUN_LIMIT)).start();
    return getLogs(OutputFrame.OutputType.STDOUT);
  }

  private Box onHost(Consumer<HostConfig> change) {
    withCreateContainerCmdModifier(create -> change.accept(create.getHostConfig()));
    return this;
  }

  @Override
  protected void containerIsCreated(String id) {
    for (Attachment other : others) {
      getDockerClient()
          .connectToNetworkCmd()
          .withContainerId(id)
          .withNetworkId(other.network.getId())
          .withContainerNetwork(
              new ContainerNetwork()
                  .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(other.address)))
          .exec();
    }
  }

  /** Runs a command inside; the outcome is the caller's to judge. */
  ExecResult run(String... command) {
    try {
      return execInContainer(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs a command inside and gives what it printed.
   *
   * @throws AssertionError with its words, when it fails
   */
  String runOrThrow(String... command) {
    ExecResult result = run(command);
    if (result.getExitCode() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result);
    }
    return result.getStdout();
  }
}
