package dev.culvert.ike.v2;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Draining;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.ProtocolId;
import java.util.ArrayList;
import java.util.List;

/** Deletes child SAs, asked for by us or by the peer (RFC 7296 section 1.4.1). */
final class ChildDeletion {
  private ChildDeletion() {}

  /** Names the pairs that are ours to delete; the SPIs are our inbound ones. */
  static Step begin(Established state, StepBuilder step) {
    List<SaKey> inbound =
        state.children().stream()
            .filter(child -> isDue(child, step.now()))
            .map(ChildSa::inbound)
            .toList();
    List<Payload> payloads = payloads(inbound);
    return new OwnRequest(ExchangeType.INFORMATIONAL, payloads)
        .send(state, request -> new Exchange.DeleteChildren(request, inbound), step);
  }

  static boolean isDue(ChildSa child, long now) {
    return child.isOursToDelete() && child.dueAt() <= now;
  }

  static Step answered(Established state, Exchange.DeleteChildren exchange, StepBuilder step) {
    List<ChildSa> deleted =
        state.children().stream()
            .filter(child -> exchange.inbound().contains(child.inbound()))
            .toList();
    return Agenda.proceed(without(state, deleted, step), step);
  }

  /**
   * The SPIs are the peer's inbound ones; the answer names ours, but not those of pairs that we are
   * closing too (section 2.25.1).
   *
   * @param answer takes the Delete payload
   */
  static Established requested(
      Established state, List<DeletePayload> deletes, List<Payload> answer, StepBuilder step) {
    List<ChildSa> deleted =
        state.children().stream()
            .filter(child -> deletes.stream().anyMatch(delete -> isNamed(child, delete)))
            .toList();
    answer.addAll(
        payloads(
            deleted.stream()
                .filter(child -> !child.isOursToDelete())
                .map(ChildSa::inbound)
                .toList()));
    return without(state, deleted, step);
  }

  private static boolean isNamed(ChildSa child, DeletePayload delete) {
    return delete.protocol() == ProtocolId.of(child.protocol())
        && delete.spis().contains(child.outbound().spi());
  }

  /** A payload for each protocol. */
  private static List<Payload> payloads(List<SaKey> inbound) {
    List<Payload> payloads = new ArrayList<>();
    for (SaKey.Protocol protocol : SaKey.Protocol.values()) {
      List<Integer> spis =
          inbound.stream().filter(key -> key.protocol() == protocol).map(SaKey::spi).toList();
      if (!spis.isEmpty()) {
        payloads.add(new DeletePayload(ProtocolId.of(protocol), spis));
      }
    }
    return payloads;
  }

  /** Where a successor carries the traffic, the old inbound SA takes what is still under way. */
  private static Established without(Established state, List<ChildSa> deleted, StepBuilder step) {
    List<ChildSa> left = new ArrayList<>(state.children());
    left.removeAll(deleted);
    List<Draining> draining = new ArrayList<>(state.draining());
    for (ChildSa child : deleted) {
      if (child.isReplaced()) {
        step.remove(child.outbound());
        draining.add(new Draining(child.inbound(), step.now() + Draining.TIME));
      } else if (child.isInUse()) {
        step.remove(List.of(child));
      }
    }
    return state.withChildren(left).withDraining(draining);
  }

  /** Removes the inbound SAs for which nothing can be under way any more. */
  static Established drained(Established state, StepBuilder step) {
    List<Draining> left = new ArrayList<>();
    for (Draining draining : state.draining()) {
      if (draining.until() <= step.now()) {
        step.remove(draining.inbound());
      } else {
        left.add(draining);
      }
    }
    return state.withDraining(left);
  }

  /** Takes a pair out of use at once; the peer is told when there is time. */
  static Established discard(Established state, ChildSa child, StepBuilder step) {
    step.remove(List.of(child));
    return state.withEach(other -> other.equals(child) ? other.in(ChildSa.Stage.DISCARDED) : other);
  }
}
