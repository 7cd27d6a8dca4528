package dev.culvert.ike.v2;

import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadType;
import java.util.List;
import java.util.Optional;

/** Finds payloads in a message that {@link Legality} has passed. */
final class Payloads {
  private Payloads() {}

  static <P extends Payload> Optional<P> first(List<Payload> payloads, Class<P> type) {
    return payloads.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** For payloads whose class serves two types: IDi and IDr, TSi and TSr. */
  static <P extends Payload> Optional<P> first(
      List<Payload> payloads, Class<P> type, PayloadType payloadType) {
    return payloads.stream()
        .filter(payload -> payload.type() == payloadType)
        .map(type::cast)
        .findFirst();
  }

  /** A payload that the form of the message demands. */
  static <P extends Payload> P required(List<Payload> payloads, Class<P> type) {
    return first(payloads, type).orElseThrow();
  }

  static <P extends Payload> P required(
      List<Payload> payloads, Class<P> type, PayloadType payloadType) {
    return first(payloads, type, payloadType).orElseThrow();
  }

  static List<NotifyPayload> notifications(List<Payload> payloads, int notifyType) {
    return payloads.stream()
        .filter(NotifyPayload.class::isInstance)
        .map(NotifyPayload.class::cast)
        .filter(notify -> notify.notifyType() == notifyType)
        .toList();
  }

  static boolean has(List<Payload> payloads, int notifyType) {
    return !notifications(payloads, notifyType).isEmpty();
  }

  /** The first notification of an error, of whatever type. */
  static Optional<NotifyPayload> error(List<Payload> payloads) {
    return payloads.stream()
        .filter(NotifyPayload.class::isInstance)
        .map(NotifyPayload.class::cast)
        .filter(notify -> NotifyType.isError(notify.notifyType()))
        .findFirst();
  }
}
