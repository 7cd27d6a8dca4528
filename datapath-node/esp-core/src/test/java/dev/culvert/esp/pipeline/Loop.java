package dev.culvert.esp.pipeline;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.stats.PolicyCounters;
import java.util.ArrayList;
import java.util.List;

/** Office1's outbound pipeline and Office2's inbound pipeline, with what came out of each. */
final class Loop {
  static final int MARK = 0x5a;
  static final int LAST_MARK = 0xa5;

  final Spd spd = new Spd(LAST_MARK);
  final InboundSad sad = new InboundSad();
  final PolicyCounters inboundPolicy = new PolicyCounters();
  final List<String> acquires = new ArrayList<>();
  final List<Endpoint> moves = new ArrayList<>();
  final OutboundPipelines outbounds;
  final InboundPipelines inbounds;
  final OutboundPipeline outbound;
  final InboundPipeline inbound;
  final PacketBatch esp = new PacketBatch(1, Packets.PACKET_BYTES);
  final PacketBatch clear = new PacketBatch(1, Packets.PACKET_BYTES);
  final PacketBatch delivered = new PacketBatch(1, Packets.PACKET_BYTES);
  private Runnable answer = () -> {};

  Loop() {
    this(1);
  }

  /** The first of several workers at each end. */
  Loop(int workers) {
    outbounds =
        new OutboundPipelines(
            workers,
            spd,
            (policy, source, destination) -> {
              acquires.add(policy.name() + " " + source + " " + destination);
              answer.run();
            },
            Tunnel.random(),
            Packets.PACKET_BYTES);
    inbounds =
        new InboundPipelines(workers, sad, (sa, remote) -> moves.add(remote), Packets.PACKET_BYTES);
    outbound = outbounds.ofWorkers().getFirst();
    inbound = inbounds.ofWorkers().getFirst();
  }

  void policies(Policy... policies) {
    spd.replace(List.of(policies).stream().map(policy -> new SpdRule(policy, MARK)).toList());
  }

  /** Does this at each acquire, while the packet that asks is on its way. */
  void whenAsked(Runnable does) {
    answer = does;
  }

  OutboundSa install(Suite suite, int spi, boolean inUdp) {
    return install(suite, spi, inUdp, Packets.PACKET_BYTES);
  }

  OutboundSa install(Suite suite, int spi, boolean inUdp, int mtu) {
    return install(suite, Tunnel.outbound(suite, spi, inUdp), mtu);
  }

  /** Installs an SA that waits for {@code old} to go. */
  OutboundSa installSuccessor(Suite suite, int spi, OutboundSa old) {
    return install(
        suite, SaBuilder.of(suite, spi).replacing(old.key()).outbound(), Packets.PACKET_BYTES);
  }

  OutboundSa install(Suite suite, SecurityAssociation spec, int mtu) {
    OutboundSa sa = OutboundSa.compile(spec, Tunnel.keys(suite), Tunnel.random(), mtu);
    spd.install(sa);
    return sa;
  }

  /** Puts an SA that has sent up to this number in the place of the one of its key. */
  OutboundSa resume(Suite suite, SecurityAssociation spec, long lastSequence) {
    spd.remove(spec.key());
    OutboundSa sa =
        OutboundSa.resume(
            spec, Tunnel.keys(suite), Tunnel.random(), Packets.PACKET_BYTES, lastSequence);
    sa.lease(Long.MAX_VALUE);
    spd.install(sa);
    return sa;
  }

  InboundSa accept(Suite suite, int spi, boolean inUdp) {
    return accept(suite, Tunnel.inbound(suite, spi, inUdp));
  }

  InboundSa accept(Suite suite, SecurityAssociation spec) {
    InboundSa sa = InboundSa.compile(spec, Tunnel.keys(suite), inboundPolicy);
    sad.install(sa);
    return sa;
  }

  /** Sends packets; {@link #esp} and {@link #clear} hold what comes out of this call. */
  void send(long nowMillis, byte[]... packets) {
    esp.clear();
    clear.clear();
    outbound.process(Packets.batch(packets), esp, clear, nowMillis);
  }

  /** Receives packets; {@link #delivered} holds what comes out of this call. */
  void receive(long nowMillis, byte[]... packets) {
    delivered.clear();
    inbound.process(Packets.batch(packets), delivered, nowMillis);
  }

  /** Copies of the ESP packets of the last call. */
  byte[][] sent() {
    byte[][] packets = new byte[esp.size()][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = Packets.bytes(esp, i);
    }
    return packets;
  }
}
