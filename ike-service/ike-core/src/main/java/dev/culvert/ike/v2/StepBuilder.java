package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Env;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.VendorIdPayload;
import dev.culvert.ike.wire.VendorIds;
import java.util.ArrayList;
import java.util.List;

/** One step in the making: the environment it is judged in, and the effects so far. */
final class StepBuilder {
  private final Env env;
  private final List<Effect> effects = new ArrayList<>();

  StepBuilder(Env env) {
    this.env = env;
  }

  Env env() {
    return env;
  }

  /** Milliseconds since the epoch. */
  long now() {
    return env.now().toEpochMilli();
  }

  StepBuilder send(Path path, Datagrams message) {
    for (ByteString datagram : message.all()) {
      effects.add(new Effect.Send(path.node(), path.local(), path.remote(), datagram));
    }
    return this;
  }

  /** Sends back where {@code inbound} came from. */
  StepBuilder reply(InboundDatagram inbound, Datagrams message) {
    return send(pathOf(inbound), message);
  }

  StepBuilder install(SecurityAssociation sa, KeyMaterial keys) {
    effects.add(new Effect.Install(sa, keys));
    return this;
  }

  /** Removes both SAs of each pair: first the outbound one, so that nothing more is sent on it. */
  StepBuilder remove(List<ChildSa> children) {
    for (ChildSa child : children) {
      effects.add(new Effect.Remove(child.outbound()));
      effects.add(new Effect.Remove(child.inbound()));
    }
    return this;
  }

  StepBuilder remove(SaKey sa) {
    effects.add(new Effect.Remove(sa));
    return this;
  }

  StepBuilder born(IkeSa.Live sa) {
    effects.add(new Effect.Born(sa));
    return this;
  }

  StepBuilder bound(Effect.Bound bound) {
    effects.add(bound);
    return this;
  }

  StepBuilder report(IkeReport report) {
    effects.add(new Effect.Report(report));
    return this;
  }

  /** Names the vendor IDs of the peer, which change nothing. */
  StepBuilder recognise(Association association, List<Payload> payloads) {
    List<String> names =
        payloads.stream()
            .filter(VendorIdPayload.class::isInstance)
            .map(VendorIdPayload.class::cast)
            .map(VendorIds::name)
            .toList();
    if (!names.isEmpty()) {
      effects.add(new Effect.Recognised(association.path().remote(), names));
    }
    return this;
  }

  Step to(IkeSa next) {
    return new Step(next, effects);
  }

  static Path pathOf(InboundDatagram inbound) {
    return new Path(inbound.node(), inbound.local(), inbound.remote());
  }
}
