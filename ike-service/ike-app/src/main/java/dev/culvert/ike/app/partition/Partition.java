package dev.culvert.ike.app.partition;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SealedState;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.UnsealException;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.app.metrics.Telemetry;
import dev.culvert.ike.app.secret.ServiceKeys;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/**
 * One IKE partition in memory: the IKE SAs whose SPI names it and the peers that are at home in it.
 * It belongs to one thread. What a {@link Batch} changes here counts only once its {@link Outbox}
 * is committed; when that fails, the partition is dropped and restored from the topic.
 */
public final class Partition implements AutoCloseable {

  private final int number;
  private final int partitions;
  private final Stepper stepper;
  private final ServiceKeys keys;
  private final RandomBytes random;
  private final Telemetry telemetry;

  private final IkeSaTable sas = new IkeSaTable();
  private final PeerTable peers = new PeerTable();
  private final ManualSas manualSas;
  private final PoliciesOfNobody policiesOfNobody;
  private final StateRecords stateRecords;
  private final NodeSealers sealers;
  private final SpiAllocator spis;
  private final ExchangeTimes exchangeTimes;
  private Optional<Configuration> followed = Optional.empty();
  private ReadOffsets readOffsets = ReadOffsets.NONE;
  private long generation;
  private boolean generationStored = true;

  /**
   * @param number this partition, from 0
   * @param partitions how many there are, fixed at installation
   */
  public Partition(
      int number,
      int partitions,
      Stepper stepper,
      ServiceKeys keys,
      RandomBytes random,
      Telemetry telemetry) {
    this.number = number;
    this.partitions = partitions;
    this.stepper = stepper;
    this.keys = keys;
    this.random = random;
    this.telemetry = telemetry;
    this.stateRecords = new StateRecords(keys.state(), random);
    this.manualSas = new ManualSas(number, partitions, keys, stateRecords);
    this.policiesOfNobody = new PoliciesOfNobody(number, partitions);
    this.sealers = new NodeSealers(random);
    this.spis = new SpiAllocator(number, keys.spiTag(), random, sas);
    this.exchangeTimes = new ExchangeTimes(telemetry.metrics());
  }

  /**
   * Takes in a record of the topic {@code ike-state}.
   *
   * @param value the record, or null for a tombstone
   * @throws MalformedRecordException when it is not such a record
   * @throws UnsealException when it is sealed under another key or was changed
   * @throws IllegalArgumentException when the key or what was sealed is of no known form
   */
  public void restore(String key, byte[] value) throws MalformedRecordException, UnsealException {
    Optional<SealedState> state =
        value == null
            ? Optional.empty()
            : Optional.of(RecordCodec.decode(value, SealedState.class).value());
    switch (StateRecords.parse(key)) {
      case StateRecords.Key.OfIkeSa(var spi) -> {
        sas.remove(spi);
        if (state.isPresent()) {
          sas.put(stateRecords.openIkeSa(spi, state.get()));
        }
      }
      case StateRecords.Key.OfBinding(var spi) -> {
        peers.unbind(spi);
        if (state.isPresent()) {
          peers.bind(stateRecords.openBinding(spi, state.get()));
        }
      }
      case StateRecords.Key.OfManualSa(var sa) ->
          manualSas.restore(
              sa,
              state.isPresent()
                  ? Optional.of(stateRecords.openManualSa(sa, state.get()))
                  : Optional.empty());
      case StateRecords.Key.OfReadOffsets() ->
          readOffsets =
              state.isPresent() ? stateRecords.openReadOffsets(state.get()) : ReadOffsets.NONE;
      case StateRecords.Key.OfGeneration() ->
          generation = state.isPresent() ? stateRecords.openGeneration(state.get()) : 0;
    }
  }

  /**
   * Numbers the ownership that begins now, above every one before it: readers refuse what is signed
   * under a number below one that they have seen. The number is committed together with the first
   * records that are signed under it. The clock has a part in it only in case that the state was
   * lost; alone it would not do, since the last owner's may have been ahead.
   */
  public long beginGeneration(Instant now) {
    generation = Math.max(generation + 1, now.toEpochMilli());
    generationStored = false;
    return generation;
  }

  /** Begins to take in records at a moment and under a configuration. */
  public Batch begin(Instant now, Installation installation) {
    sealers.expire(now);
    return new Batch(this, now, installation);
  }

  /** When timers want to fire next, in milliseconds since the epoch; empty for never. */
  public OptionalLong nextDeadline() {
    return sas.nextDeadline();
  }

  /** Where to go on reading a topic that brings records, or empty for its beginning. */
  public OptionalLong nextOffset(String topic) {
    return readOffsets.in(topic);
  }

  /** Number of IKE SAs in any state. */
  public int ikeSas() {
    return sas.size();
  }

  /** Number of IKE SAs that have answered a first message and wait for authentication. */
  public int halfOpen() {
    return sas.halfOpenCount();
  }

  int number() {
    return number;
  }

  int partitions() {
    return partitions;
  }

  Stepper stepper() {
    return stepper;
  }

  IkeMetrics metrics() {
    return telemetry.metrics();
  }

  ExchangeTimes exchangeTimes() {
    return exchangeTimes;
  }

  Logger log() {
    return telemetry.log();
  }

  RandomBytes random() {
    return random;
  }

  NodeSealers sealers() {
    return sealers;
  }

  ReadOffsets readOffsets() {
    return readOffsets;
  }

  void read(String topic, long offset) {
    readOffsets = readOffsets.behind(topic, offset);
  }

  /** Adds the generation to the first records of the ownership. */
  void storeGeneration(Outbox outbox) {
    if (!generationStored && !outbox.isEmpty()) {
      outbox.put(
          Topics.IKE_STATE,
          number,
          StateRecords.GENERATION,
          stateRecords.sealGeneration(generation));
      generationStored = true;
    }
  }

  IkeSaTable sas() {
    return sas;
  }

  PeerTable peers() {
    return peers;
  }

  ManualSas manualSas() {
    return manualSas;
  }

  PoliciesOfNobody policiesOfNobody() {
    return policiesOfNobody;
  }

  StateRecords stateRecords() {
    return stateRecords;
  }

  PartitionEnv env(Instant now, Configuration configuration) {
    return new PartitionEnv(now, configuration, random, keys, spis, peers);
  }

  /** The change of configuration since it was last asked for, or empty when there was none. */
  Optional<Withdrawal> follow(Configuration configuration) {
    if (followed.equals(Optional.of(configuration))) {
      return Optional.empty();
    }
    Withdrawal withdrawal = new Withdrawal(followed, configuration);
    followed = Optional.of(configuration);
    return Optional.of(withdrawal);
  }

  /** Zeroes what it seals with. */
  @Override
  public void close() {
    sealers.close();
  }
}
