package dev.culvert.datapath.engine;

import dev.culvert.esp.packet.ReportedMtu;
import dev.culvert.linux.Errno;
import dev.culvert.linux.IcmpSocket;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.PollSet;
import dev.culvert.linux.ReceiveBatch;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads what routers on the path say about packets that were too long for them. Of a flood of such
 * messages it looks at so many in a second and leaves the others.
 */
public final class PathMtuReader implements Worker {

  private static final int BATCH = 16;

  /** The longest quotation that a message needs: of IPv6 with extension headers. */
  private static final int MESSAGE_BYTES = 2048;

  private static final int REPORTS_PER_SECOND = 100;
  private static final long SECOND = 1000;

  private final IcmpSocket ipv4;
  private final Optional<IcmpSocket> ipv6;
  private final Consumer<ReportedMtu> reports;
  private final PollSet poll;
  private final PacketClock clock = new PacketClock();
  private final ReceiveBatch received = new ReceiveBatch(BATCH, MESSAGE_BYTES);
  private final byte[] message = new byte[MESSAGE_BYTES];
  private long second;
  private int left;

  private PathMtuReader(IcmpSocket ipv4, Optional<IcmpSocket> ipv6, Consumer<ReportedMtu> reports)
      throws LinuxException {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    this.reports = reports;
    this.poll = ipv6.isPresent() ? new PollSet(ipv4, ipv6.get()) : new PollSet(ipv4);
  }

  /**
   * Opens the sockets.
   *
   * @param reports told on the reader's thread; whether to believe it is for it to say
   */
  public static PathMtuReader open(Consumer<ReportedMtu> reports) throws LinuxException {
    IcmpSocket ipv4 = IcmpSocket.overIpv4();
    try {
      return new PathMtuReader(ipv4, overIpv6(), reports);
    } catch (LinuxException e) {
      ipv4.close();
      throw e;
    }
  }

  private static Optional<IcmpSocket> overIpv6() throws LinuxException {
    try {
      return Optional.of(IcmpSocket.overIpv6());
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.EAFNOSUPPORT)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void awaitAndWork() throws LinuxException {
    if (!poll.await(-1)) {
      return;
    }
    if (poll.readable(0)) {
      ipv4.receive(received);
      for (int i = 0; i < received.count(); i++) {
        tell(ReportedMtu.ofIpv4(message, received.copyTo(i, message, 0)));
      }
    }
    if (ipv6.isPresent() && poll.readable(1)) {
      ipv6.get().receive(received);
      for (int i = 0; i < received.count(); i++) {
        tell(ReportedMtu.ofIcmpv6(message, received.copyTo(i, message, 0)));
      }
    }
  }

  private void tell(Optional<ReportedMtu> report) {
    if (report.isPresent() && admits(clock.millis())) {
      reports.accept(report.get());
    }
  }

  private boolean admits(long nowMillis) {
    if (nowMillis - second >= SECOND) {
      second = nowMillis;
      left = REPORTS_PER_SECOND;
    }
    return left > 0 && left-- > 0;
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public void close() {
    poll.close();
    received.close();
    ipv6.ifPresent(IcmpSocket::close);
    ipv4.close();
  }
}
