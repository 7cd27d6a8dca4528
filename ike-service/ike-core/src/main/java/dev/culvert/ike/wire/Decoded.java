package dev.culvert.ike.wire;

import java.util.function.Function;

/** What became of some bytes: the value they spell, or why they spell none. */
public sealed interface Decoded<T> {
  record Ok<T>(T value) implements Decoded<T> {}

  /** The bytes break the format; {@code what} names the field in the RFC's words. */
  record Malformed<T>(String what) implements Decoded<T> {}

  /** An unknown payload had its critical bit set (RFC 7296 section 2.5). */
  record UnsupportedCritical<T>(int payloadType) implements Decoded<T> {}

  /** A major version that we do not speak (RFC 7296 section 2.5). */
  record UnsupportedVersion<T>(int majorVersion) implements Decoded<T> {}

  static <T> Decoded<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Decoded<T> malformed(String what) {
    return new Malformed<>(what);
  }

  /** This failure where a value of another type was to be; an Ok has none. */
  default <U> Decoded<U> failure() {
    return then(
        _ -> {
          throw new IllegalStateException("not a failure");
        });
  }

  /** Decodes on from an Ok; any failure passes through. */
  default <U> Decoded<U> then(Function<? super T, Decoded<U>> next) {
    return switch (this) {
      case Ok<T>(T value) -> next.apply(value);
      case Malformed<T>(String what) -> new Malformed<>(what);
      case UnsupportedCritical<T>(int payloadType) -> new UnsupportedCritical<>(payloadType);
      case UnsupportedVersion<T>(int majorVersion) -> new UnsupportedVersion<>(majorVersion);
    };
  }
}
