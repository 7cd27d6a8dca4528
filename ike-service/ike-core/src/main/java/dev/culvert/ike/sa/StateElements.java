package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.OctetWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The byte forms that the parts of states have in common. Strings of bytes stand behind their
 * length in two octets, lists behind their size in two, what may be missing behind a 1, or is a 0.
 */
final class StateElements {
  private StateElements() {}

  static void writeText(OctetWriter out, String text) {
    writeBytes(out, ByteString.copyOf(text.getBytes(StandardCharsets.UTF_8)));
  }

  static String readText(OctetReader in) {
    return new String(readBytes(in).toByteArray(), StandardCharsets.UTF_8);
  }

  static void writeSecret(OctetWriter out, Secret secret) {
    out.u16(secret.length()).octets(secret.expose());
  }

  static Secret readSecret(OctetReader in) {
    return Secret.owning(readBytes(in).toByteArray());
  }

  static void writeBytes(OctetWriter out, ByteString bytes) {
    out.u16(bytes.length()).octets(bytes);
  }

  static ByteString readBytes(OctetReader in) {
    return in.take(in.u16());
  }

  static <T> void writeList(OctetWriter out, List<T> values, BiConsumer<OctetWriter, T> write) {
    out.u16(values.size());
    values.forEach(value -> write.accept(out, value));
  }

  static <T> List<T> readList(OctetReader in, Function<OctetReader, T> read) {
    int count = in.u16();
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(read.apply(in));
    }
    return values;
  }

  static <T> void writeOptional(
      OctetWriter out, Optional<T> value, BiConsumer<OctetWriter, T> write) {
    out.u8(value.isPresent() ? 1 : 0);
    value.ifPresent(present -> write.accept(out, present));
  }

  static <T> Optional<T> readOptional(OctetReader in, Function<OctetReader, T> read) {
    return in.u8() != 0 ? Optional.of(read.apply(in)) : Optional.empty();
  }

  static <T> T known(Optional<T> algorithm) {
    return algorithm.orElseThrow(
        () -> new IllegalArgumentException("IKE SA state with an unknown algorithm"));
  }
}
