package dev.culvert.esp.pipeline;

import static dev.culvert.esp.fixture.Tunnel.NOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.SaBuilder;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.AhHeader;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdRule;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.PolicyCounters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several workers in each direction, each a thread: flows come to workers that own nothing of
 * theirs, packets to sockets of other workers than their SA's, SAs are made and replaced meanwhile.
 * Each packet comes out once and in its flow's order, and no SA uses a number twice.
 */
class WorkersTest {
  private static final int FLOWS = 48;
  private static final int PACKETS_OF_A_FLOW = 250;
  private static final int PACKETS = FLOWS * PACKETS_OF_A_FLOW;
  private static final int BATCH = 16;
  private static final int FIRST_PORT = 10_000;
  private static final int NUMBER_AT = Ipv4Header.BYTES + UdpHeader.BYTES;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** "manual2" has the SA of "manual1", "late" gets its own while packets wait. */
  private static final List<String> POLICIES =
      List.of("rekeyed", "office3", "manual1", "manual2", "bundle", "late");

  private static final int BUNDLE = POLICIES.indexOf("bundle");
  private static final int LATE = POLICIES.indexOf("late");

  /** Packets of a flow that wait for its SA: fewer of a policy than are held. */
  private static final int BEFORE_ITS_SA = 5;

  private static final int FIRST_SPI = 0x1000;

  /** Two with other owners than the SAs beside or before them have. */
  private static final int AH_SPI = 0x2007;

  private static final int NEXT_SPI = 0x3005;

  private final Spd spd = new Spd();
  private final InboundSad sad = new InboundSad();
  private final PolicyCounters inboundPolicy = new PolicyCounters();
  private final AtomicInteger acquires = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private final Set<Long> numbers = ConcurrentHashMap.newKeySet();
  private final Set<Integer> delivered = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Queue<byte[]>> sockets = new ArrayList<>();
  private final List<Thread> senders = new ArrayList<>();
  private final List<Thread> receivers = new ArrayList<>();
  private OutboundPipelines outbound;
  private InboundPipelines inbound;
  private volatile boolean lateHasItsSa;
  private volatile boolean over;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void eachPacketComesOutOnceAndNoNumberComesTwice(int workers) throws Exception {
    spd.replace(POLICIES.stream().map(name -> new SpdRule(policy(name), 0x5a)).toList());
    POLICIES.stream().filter(name -> !name.matches("manual2|late")).forEach(this::connect);
    outbound =
        new OutboundPipelines(
            workers,
            spd,
            (policy, from, to) -> acquires.incrementAndGet(),
            Tunnel.random(),
            Packets.PACKET_BYTES);
    inbound = new InboundPipelines(workers, sad, (sa, remote) -> {}, Packets.PACKET_BYTES);
    start();
    try {
      await(() -> sent.get() >= PACKETS / 3 && acquires.get() > 0);
      connect("late");
      lateHasItsSa = true;
      senders.forEach(LockSupport::unpark);
      await(() -> sent.get() >= PACKETS / 2);
      rekey();
      await(() -> delivered.size() == PACKETS);
    } finally {
      end();
    }
    assertEquals(0, outbound.drops().total() + inbound.drops().total());
    assertEquals(PACKETS, inboundPolicy.inTransformed().get());
    assertEquals(PACKETS, sum(PolicyCounters::outTransformed));
    assertEquals(1, acquires.get(), "one worker asks for the SA of a policy");
  }

  private long sum(Function<PolicyCounters, Counter> counter) {
    return POLICIES.stream()
        .mapToLong(name -> counter.apply(spd.runtime(name).counters()).get())
        .sum();
  }

  private void start() {
    for (int i = 0; i < outbound.ofWorkers().size(); i++) {
      int worker = i;
      sockets.add(new ConcurrentLinkedQueue<>());
      senders.add(thread(() -> send(worker, outbound.ofWorkers().get(worker))));
      receivers.add(thread(() -> receive(worker, inbound.ofWorkers().get(worker))));
    }
    senders.forEach(Thread::start);
    receivers.forEach(Thread::start);
  }

  private Thread thread(Runnable duty) {
    Thread thread = new Thread(duty);
    thread.setUncaughtExceptionHandler((dead, thrown) -> failure.compareAndSet(null, thrown));
    return thread;
  }

  private void end() throws InterruptedException {
    over = true;
    for (Thread thread : Stream.of(senders, receivers).flatMap(List::stream).toList()) {
      LockSupport.unpark(thread);
      thread.join();
    }
  }

  private void await(BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (failure.get() != null || System.nanoTime() - begin > PATIENCE.toNanos()) {
        String state = "sent %d, delivered %d of %d, dropped %s and %s, failed: %s";
        throw new AssertionError(
            state.formatted(
                sent.get(),
                delivered.size(),
                PACKETS,
                outbound.drops(),
                inbound.drops(),
                failure.get()),
            failure.get());
      }
      Thread.onSpinWait();
    }
  }

  /** Sends the flows that the kernel would give to this worker's queue, and sleeps behind them. */
  private void send(int worker, OutboundPipeline pipeline) {
    int[] next = new int[FLOWS];
    Random random = new Random(worker);
    PacketBatch in = new PacketBatch(BATCH, Packets.PACKET_BYTES);
    PacketBatch esp = new PacketBatch(BATCH, Packets.PACKET_BYTES);
    PacketBatch clear = new PacketBatch(1, Packets.PACKET_BYTES);
    while (!over) {
      // Some rounds bring nothing.
      for (int i = random.nextInt(BATCH); i > 0; i--) {
        int flow = random.nextInt(FLOWS);
        if (queueOf(flow) == worker && next[flow] < limit(flow)) {
          Packets.add(in, packet(flow, next[flow]++));
          sent.incrementAndGet();
        }
      }
      pipeline.process(in, esp, clear, NOW);
      pipeline.handover().wakeOwners(owner -> LockSupport.unpark(senders.get(owner)));
      assertEquals(0, clear.size());
      for (int i = 0; i < esp.size(); i++) {
        transmit(Packets.bytes(esp, i));
      }
      esp.clear();
      if (!pipeline.handover().isWaiting() && !hasMore(worker, next)) {
        LockSupport.park();
      }
    }
  }

  private boolean hasMore(int worker, int[] next) {
    return IntStream.range(0, FLOWS)
        .anyMatch(flow -> queueOf(flow) == worker && next[flow] < limit(flow));
  }

  private int queueOf(int flow) {
    return flow / POLICIES.size() % sockets.size();
  }

  private int limit(int flow) {
    return flow % POLICIES.size() == LATE && !lateHasItsSa ? BEFORE_ITS_SA : PACKETS_OF_A_FLOW;
  }

  /** To a socket that is the owner's for some SAs only. */
  private void transmit(byte[] packet) {
    HeaderChain headers = new HeaderChain();
    assertTrue(headers.read(packet, 0, packet.length));
    int at = headers.protocolAt();
    int spi = EspHeader.spi(packet, at);
    if (headers.protocol() == IpProtocol.AH) {
      spi = AhHeader.spi(packet, at);
      isNew(spi, AhHeader.sequence(packet, at));
      at += AhHeader.headerBytes(packet, at);
    }
    isNew(EspHeader.spi(packet, at), EspHeader.sequence(packet, at));
    int worker = spi / 2 % sockets.size();
    sockets.get(worker).add(packet);
    LockSupport.unpark(receivers.get(worker));
  }

  private void isNew(int spi, long sequence) {
    assertTrue(numbers.add((long) spi << 32 | sequence), "SPI " + spi + ", number " + sequence);
  }

  private void receive(int worker, InboundPipeline pipeline) {
    int[] last = new int[FLOWS];
    Arrays.fill(last, -1);
    PacketBatch in = new PacketBatch(BATCH, Packets.PACKET_BYTES);
    PacketBatch out = new PacketBatch(BATCH, Packets.PACKET_BYTES);
    Queue<byte[]> socket = sockets.get(worker);
    while (!over) {
      for (int i = 0; i < BATCH && !socket.isEmpty(); i++) {
        Packets.add(in, socket.remove());
      }
      pipeline.process(in, out, NOW);
      pipeline.handover().wakeOwners(owner -> LockSupport.unpark(receivers.get(owner)));
      for (int i = 0; i < out.size(); i++) {
        deliver(worker, Packets.bytes(out, i), last, out.mark(i));
      }
      out.clear();
      if (socket.isEmpty() && !pipeline.handover().isWaiting()) {
        LockSupport.park();
      }
    }
  }

  /**
   * @param last of each flow the number that this worker had last
   * @param answering the outbound worker that is to get what answers the packet
   */
  private void deliver(int worker, byte[] packet, int[] last, int answering) {
    int flow = UdpHeader.sourcePort(packet, Ipv4Header.BYTES) - FIRST_PORT;
    int number = ByteBuffer.wrap(packet).getInt(NUMBER_AT);
    assertArrayEquals(packet(flow, number), packet);
    assertTrue(ownsSaOf(worker, flow), "flow " + flow + " by worker " + worker);
    String policy = policyOfSa(flow);
    assertEquals(Math.floorMod(policy.hashCode(), sockets.size()), answering, policy);
    assertTrue(number > last[flow], "flow " + flow + ": " + number + " behind " + last[flow]);
    last[flow] = number;
    assertTrue(delivered.add(flow * PACKETS_OF_A_FLOW + number), "twice");
  }

  private boolean ownsSaOf(int worker, int flow) {
    String policy = policyOfSa(flow);
    int spi = spiOf(policy);
    return worker == spi % sockets.size()
        || policy.equals("rekeyed") && worker == NEXT_SPI % sockets.size();
  }

  private static String policyOfSa(int flow) {
    String policy = POLICIES.get(flow % POLICIES.size());
    return policy.equals("manual2") ? "manual1" : policy;
  }

  private static int spiOf(String policy) {
    return FIRST_SPI + POLICIES.indexOf(policy);
  }

  private static byte[] packet(int flow, int number) {
    byte[] packet =
        Packets.udp(
            "10.1.202.7",
            FIRST_PORT + flow,
            "10.1." + flow % POLICIES.size() + ".9",
            6000,
            Integer.BYTES + number % 200);
    ByteBuffer.wrap(packet).putInt(NUMBER_AT, number);
    return packet;
  }

  private static Policy policy(String name) {
    int index = POLICIES.indexOf(name);
    Policy policy =
        Tunnel.policy(
            name,
            0,
            Policy.Action.ENCRYPT,
            Tunnel.OFFICE1.toString(),
            "10.1." + index + ".0/24",
            0,
            PortRange.ANY);
    return index == BUNDLE ? Tunnel.bundle(policy) : policy;
  }

  private void connect(String policy) {
    int index = POLICIES.indexOf(policy);
    // With manual keys one pair of SAs serves both policies.
    String to = policy.equals("manual1") ? "10.1.2.0/23" : "10.1." + index + ".0/24";
    SaBuilder sa =
        SaBuilder.of(Suite.GCM, spiOf(policy))
            .policy(policy)
            .selectors(Tunnel.OFFICE1.toString(), to);
    install(Suite.GCM, policy.equals("manual1") ? sa.manual() : sa);
    if (index == BUNDLE) {
      install(Suite.AH_SHA256, aroundEsp());
    }
  }

  private static SaBuilder aroundEsp() {
    return SaBuilder.of(Suite.AH_SHA256, AH_SPI)
        .policy("bundle")
        .ah()
        .mode(SecurityAssociation.Mode.TRANSPORT)
        .selectors(Tunnel.GATEWAY1 + "/32", Tunnel.GATEWAY2 + "/32", IpProtocol.ESP);
  }

  private void install(Suite suite, SaBuilder sa) {
    sad.install(InboundSa.compile(sa.inbound(), Tunnel.keys(suite), inboundPolicy));
    spd.install(
        OutboundSa.compile(
            sa.outbound(), Tunnel.keys(suite), Tunnel.random(), Packets.PACKET_BYTES));
  }

  /** As ike-service does it: the new SAs, the switch; the old inbound SA stays. */
  private void rekey() {
    SaBuilder old = SaBuilder.of(Suite.GCM, spiOf("rekeyed")).policy("rekeyed");
    install(
        Suite.GCM,
        SaBuilder.of(Suite.GCM, NEXT_SPI)
            .policy("rekeyed")
            .selectors(Tunnel.OFFICE1.toString(), "10.1.0.0/24")
            .replacing(old.outbound().key()));
    spd.remove(old.outbound().key());
    senders.forEach(LockSupport::unpark);
  }
}
