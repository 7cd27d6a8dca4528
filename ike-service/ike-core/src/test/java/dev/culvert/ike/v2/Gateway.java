package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.Destination;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One end in memory: its IKE SAs, its clock, and what its effects have done. Every state goes
 * through {@link StateCodec} between two steps, as it would between two replicas.
 */
final class Gateway implements Env {
  final String name;
  Site site;
  final Map<IkeSpi, IkeSa.Live> sas = new LinkedHashMap<>();
  final Map<SaKey, Effect.Install> installed = new LinkedHashMap<>();
  final List<NegotiationFailure> failures = new ArrayList<>();
  final List<IkeSaStatus> statuses = new ArrayList<>();
  final List<String> vendorIds = new ArrayList<>();
  final List<Effect.Bound> bound = new ArrayList<>();
  final Deque<Effect.Send> outbox = new ArrayDeque<>();
  Supplier<String> secret = () -> site.secret();
  private long draws;
  private Instant now = Instant.parse("2026-11-20T12:00:00Z");

  Gateway(String name, Site site, long seed) {
    this.name = name;
    this.site = site;
    this.draws = seed << 32;
  }

  /** An independent gateway in the same state. */
  Gateway copy() {
    Gateway copy = new Gateway(name, site, 0);
    copy.sas.putAll(sas);
    copy.installed.putAll(installed);
    copy.failures.addAll(failures);
    copy.statuses.addAll(statuses);
    copy.vendorIds.addAll(vendorIds);
    copy.bound.addAll(bound);
    copy.outbox.addAll(outbox);
    copy.draws = draws;
    copy.now = now;
    return copy;
  }

  /** Numbers that depend on nothing but the seed and how many were drawn, so that copies agree. */
  private Random next() {
    return new Random(draws++);
  }

  /** Makes the packet that needs an SA. */
  void initiate() {
    run(new IkeSa.Absent(), new Event.Initiate(site.acquire(name, now), true));
  }

  void command(Event.Command command) {
    runAll(command);
  }

  void receive(Endpoint from, Endpoint to, ByteString datagram) {
    Event received = new Event.Received(new InboundDatagram(name, to, from, now, datagram));
    run(addressee(Destination.of(datagram), from, datagram), received);
  }

  private IkeSa addressee(Destination destination, Endpoint from, ByteString datagram) {
    Optional<IkeSa.Live> found =
        switch (destination) {
          case Destination.OfSa(IkeSpi spi) -> Optional.ofNullable(sas.get(spi));
          case Destination.FirstMessage() ->
              sas.values().stream()
                  .filter(
                      sa ->
                          sa instanceof IkeSa.InitAnswered halfOpen
                              && halfOpen.initRequest().equals(datagram)
                              && halfOpen.association().path().remote().equals(from))
                  .findFirst();
          case Destination.Nobody() -> Optional.empty();
        };
    return found.<IkeSa>map(sa -> sa).orElseGet(IkeSa.Absent::new);
  }

  /** Moves the clock and lets every deadline that has come pass. */
  void advanceTo(Instant moment) {
    for (OptionalLong next = nextDeadline();
        next.isPresent() && next.getAsLong() <= moment.toEpochMilli();
        next = nextDeadline()) {
      now = later(now, Instant.ofEpochMilli(next.getAsLong()));
      runAll(new Event.Tick());
    }
    now = later(now, moment);
  }

  /** As after an outage: no deadline has fired until now. */
  void jumpTo(Instant moment) {
    now = later(now, moment);
    runAll(new Event.Tick());
  }

  private void runAll(Event event) {
    for (IkeSa.Live sa : List.copyOf(sas.values())) {
      run(sa, event);
    }
  }

  OptionalLong nextDeadline() {
    return sas.values().stream().flatMapToLong(sa -> Deadlines.next(sa).stream()).min();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private void run(IkeSa before, Event event) {
    Step step = IkeV2.step(before, event, this);
    if (before instanceof IkeSa.Live live) {
      sas.remove(live.association().ownSpi());
    }
    if (step.next() instanceof IkeSa.Live live) {
      sas.put(live.association().ownSpi(), StateCodec.decode(StateCodec.encode(live)));
    }
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Send send -> outbox.add(send);
      case Effect.Install install -> installed.put(install.sa().key(), install);
      case Effect.Remove(SaKey key) -> installed.remove(key);
      case Effect.Bound report -> bound.add(report);
      case Effect.Recognised(Endpoint _, List<String> names) -> vendorIds.addAll(names);
      case Effect.Born(IkeSa.Live sa) ->
          sas.put(sa.association().ownSpi(), StateCodec.decode(StateCodec.encode(sa)));
      case Effect.Report(NegotiationFailure failure) -> failures.add(failure);
      case Effect.Report(IkeSaStatus status) -> statuses.add(status);
    }
  }

  IkeSa.Live onlySa() {
    if (sas.size() != 1) {
      throw new AssertionError(name + " has " + sas.size() + " IKE SAs");
    }
    return sas.values().iterator().next();
  }

  Established established() {
    return (Established) onlySa();
  }

  Effect.Install installed(SaKey.Direction direction) {
    return installed.values().stream()
        .filter(install -> install.sa().key().direction() == direction)
        .reduce(
            (a, b) -> {
              throw new AssertionError("two SAs of direction " + direction);
            })
        .orElseThrow();
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public RandomBytes random() {
    return target -> next().nextBytes(target);
  }

  @Override
  public Configuration config() {
    return site.configuration();
  }

  @Override
  public Secret secretOf(Identity identity) {
    return Secret.owning(secret.get().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean isConnected(String peer) {
    return sas.values().stream().anyMatch(Established.class::isInstance);
  }

  @Override
  public IkeSpi newIkeSpi() {
    return IkeSpi.of(1, next().nextInt(1 << 16), next().nextInt());
  }

  @Override
  public int newEspSpi() {
    return 0x1000_0000 | next().nextInt(1 << 28);
  }
}
