package dev.culvert.datapath.engine;

import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.pipeline.AcquireListener;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.Verdict;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.LogSocket;
import dev.culvert.linux.PollSet;
import java.util.Arrays;

/**
 * Reads packets that the kernel let pass in clear because their policy has no SA, and asks for one
 * (Policy.Level.ACQUIRE). The kernel logs one packet per policy and second.
 */
final class ClearPacketReader implements Worker {

  /** The longest IPv4 header or that of IPv6, and the ports behind it. */
  private static final int SELECTOR_BYTES = 64;

  private final LogSocket log;
  private final Spd spd;
  private final AcquireListener acquires;
  private final PollSet poll;
  private final PacketClock clock = new PacketClock();
  private final SelectorFields fields = new SelectorFields();

  ClearPacketReader(LogSocket log, Spd spd, AcquireListener acquires) throws LinuxException {
    this.log = log;
    this.spd = spd;
    this.acquires = acquires;
    this.poll = new PollSet(log);
  }

  @Override
  public void awaitAndWork() throws LinuxException {
    if (poll.await(-1)) {
      log.receive(this::ask);
    }
  }

  private void ask(byte[] logged) {
    byte[] packet = Arrays.copyOf(logged, Math.max(logged.length, SELECTOR_BYTES));
    // Not by its checksum, which an interface may have yet to complete.
    boolean ipv4 = packet[0] >>> 4 == 4 && Ipv4Header.headerBytes(packet, 0) >= Ipv4Header.BYTES;
    if (!ipv4 && !IpPacket.isIpv6(packet, 0) || !fields.read(packet, 0)) {
      return;
    }
    // The policy is looked up again: the packet may have waited behind a change.
    if (spd.snapshot().decide(fields, clock.millis()) instanceof Verdict.Pass pass
        && pass.acquire()) {
      acquires.acquire(
          pass.entry().policy(), fields.sourceSelector(), fields.destinationSelector());
    }
  }

  @Override
  public void wake() {
    poll.wake();
  }

  @Override
  public void close() {
    poll.close();
  }
}
