package dev.culvert.ike.app.partition;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.NodeInstruction.OutboundDatagram;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SpiTag;
import dev.culvert.crypto.StateSealer;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.app.metrics.Telemetry;
import dev.culvert.ike.app.secret.ServiceKeys;
import dev.culvert.ike.manual.ManualKeying;
import dev.culvert.ike.v2.IkeV2;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The partitions of an installation over a log in memory, with nodes that relay at once. */
final class Offices {

  static final int PARTITIONS = 2;

  /** A record that waits to be taken in. */
  record Input(int partition, ByteString value) {}

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Queue<Input> inputs = new ArrayDeque<>();
  final List<NodeInstruction> instructions = new ArrayList<>();
  final List<IkeReport> reports = new ArrayList<>();
  final List<Map<String, byte[]>> states = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
  final Partition[] partitions = new Partition[PARTITIONS];
  Instant now = Instant.parse("2026-11-20T12:00:00Z");
  Installation installation;

  private final Random random = new Random(7);
  final ServiceKeys keys =
      new ServiceKeys(
          new StateSealer(new byte[StateSealer.KEY_BYTES]),
          Secret.owning(new byte[SpiTag.KEY_BYTES]),
          SealingKeyPair.generate(random::nextBytes));
  private final Stepper stepper;
  private final Logger log;
  final SealingKeyPair node = SealingKeyPair.generate(random::nextBytes);

  Offices() {
    this(IkeV2::step);
  }

  Offices(Stepper stepper) {
    this(stepper, Logger.getLogger(Offices.class));
  }

  Offices(Stepper stepper, Logger log) {
    this.stepper = stepper;
    this.log = log;
    installation =
        new Installation(
            configuration(Sites.configuration(keys.sealing().publicKey(), random::nextBytes)),
            ManualKeying.NONE,
            Map.of(Sites.OFFICE1, node.publicKey(), Sites.OFFICE2, node.publicKey()));
    for (int number = 0; number < PARTITIONS; number++) {
      kill(number);
    }
  }

  static Configuration configuration(List<ConfigObject> objects) {
    return new Configuration(
        byName(objects, Peer.class),
        byName(objects, Profile.class),
        byName(objects, Identity.class),
        byName(objects, Proposal.class),
        byName(objects, Policy.class),
        true);
  }

  /** Forgets a partition's memory and restores it from what was committed. */
  void kill(int number) {
    partitions[number] =
        new Partition(
            number,
            PARTITIONS,
            stepper,
            keys,
            random::nextBytes,
            new Telemetry(new IkeMetrics(registry), log));
    states
        .get(number)
        .forEach(
            (key, value) -> {
              try {
                partitions[number].restore(key, value);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
  }

  void acquire() {
    send(homeOfOffice2(), Sites.acquire(now));
  }

  static int homeOfOffice2() {
    return IkePartition.ofPeer(Sites.PEER_OF_1, PARTITIONS);
  }

  void send(int partition, CulvertRecord record) {
    inputs.add(new Input(partition, ByteString.copyOf(RecordCodec.encode(1, record))));
  }

  /** Takes a record in as a batch of its own, without a commit. */
  Outbox take(Input input) throws Exception {
    Batch batch = partitions[input.partition()].begin(now, installation);
    batch.followConfiguration();
    batch.receive(input.value().toByteArray());
    return batch.finish();
  }

  Outbox fireTimers(int partition) {
    Batch batch = partitions[partition].begin(now, installation);
    batch.fireTimers(100);
    return batch.finish();
  }

  /** Makes the records of a batch lasting and delivers them. */
  void commit(Input input, Outbox outbox) {
    commit(input.partition(), outbox);
  }

  void commit(int partition, Outbox outbox) {
    for (Outbox.Entry entry : outbox.entries()) {
      Optional<byte[]> value = entry.value().map(record -> RecordCodec.encode(1, record));
      switch (entry.topic()) {
        case IKE_STATE ->
            value.ifPresentOrElse(
                bytes -> states.get(partition).put(entry.key(), bytes),
                () -> states.get(partition).remove(entry.key()));
        case IKE_OUTBOUND -> deliver((NodeInstruction) entry.value().orElseThrow());
        case IKE_COMMAND -> send(entry.partition().getAsInt(), entry.value().orElseThrow());
        case IKE_REPORT -> entry.value().ifPresent(report -> reports.add((IkeReport) report));
        case CONFIG, NODE, TRUST, IKE_INBOUND, SA, SA_REPORT, SEQUENCE, REVEAL -> {}
      }
    }
  }

  /** Takes in and commits until nothing is left to do. */
  void settle() throws Exception {
    while (!inputs.isEmpty()) {
      Input input = inputs.remove();
      commit(input, take(input));
    }
  }

  /** Lets time pass, deadline by deadline. */
  void advance(Duration duration) throws Exception {
    Instant end = now.plus(duration);
    while (true) {
      OptionalLong next =
          Stream.of(partitions).flatMapToLong(each -> each.nextDeadline().stream()).min();
      if (next.isEmpty() || next.getAsLong() > end.toEpochMilli()) {
        break;
      }
      now = Instant.ofEpochMilli(Math.max(now.toEpochMilli(), next.getAsLong()));
      for (int partition = 0; partition < PARTITIONS; partition++) {
        commit(partition, fireTimers(partition));
      }
      settle();
    }
    now = end;
  }

  /** SAs that were installed and not removed, by key. */
  Map<String, Long> installedByNode() {
    Map<String, String> nodeOf = new HashMap<>();
    for (NodeInstruction instruction : instructions) {
      for (NodeInstruction.SaChange change : instruction.changes()) {
        switch (change) {
          case NodeInstruction.Install install ->
              nodeOf.put(install.sa().key().toString(), instruction.node());
          case NodeInstruction.Remove remove -> nodeOf.remove(remove.key().toString());
        }
      }
    }
    return nodeOf.values().stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  /** Datagrams that a batch would send. */
  static List<OutboundDatagram> datagrams(Outbox outbox) {
    return outbox.entries().stream()
        .filter(entry -> entry.topic() == Topics.IKE_OUTBOUND)
        .map(entry -> ((NodeInstruction) entry.value().orElseThrow()).datagram())
        .filter(datagram -> datagram != null)
        .toList();
  }

  private void deliver(NodeInstruction instruction) {
    instructions.add(instruction);
    if (instruction.datagram() != null) {
      InboundDatagram received = Sites.arrival(instruction.datagram(), now);
      send(Sites.partitionOf(received, PARTITIONS), received);
    }
  }

  private static <T extends ConfigObject> Map<String, T> byName(
      List<ConfigObject> objects, Class<T> kind) {
    return objects.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .collect(Collectors.toMap(ConfigObject::name, Function.identity()));
  }
}
