package dev.culvert.datapath;

import dev.culvert.contracts.IpAddress;
import dev.culvert.datapath.engine.PathMtuReader;
import dev.culvert.datapath.engine.WorkerThread;
import dev.culvert.datapath.sa.PathMtus;
import dev.culvert.datapath.sa.RouteMtus;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import dev.culvert.linux.LinuxException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Where the path MTUs of SAs come from: the host's routes, and what routers say of the way. */
final class PathMtuWatch implements AutoCloseable {

  private final RouteMtus routes;
  private final PathMtus paths;
  private final WorkerThread reader;

  /**
   * Begins to listen.
   *
   * @param control its thread changes the SAs
   * @param onFailure told when the thread that listens fails, which ends it
   */
  PathMtuWatch(
      Spd spd,
      InboundSad sad,
      ControlLoop control,
      InstantSource clock,
      Consumer<Throwable> onFailure)
      throws LinuxException {
    routes = RouteMtus.open();
    paths = new PathMtus(spd, sad, routes::of);
    reader =
        new WorkerThread(
            "path-mtu",
            PathMtuReader.open(
                report -> control.execute(() -> paths.accept(report, clock.instant()))),
            onFailure);
  }

  /** MTU of the path from a local to a remote address, bytes. */
  int of(IpAddress local, IpAddress remote) {
    return paths.of(local, remote);
  }

  /** Gives the SAs what has changed; for the control thread. */
  void refresh(Instant now) {
    routes.refresh();
    paths.refresh(now);
  }

  /** Listens no more. */
  void stop() throws InterruptedException {
    reader.stop();
  }

  /** Frees what {@link #refresh} needs, behind the end of the control thread. */
  @Override
  public void close() {
    routes.close();
  }
}
