package dev.culvert.ike.app.partition;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.RecordType;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SealedState;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.StateSealer;
import dev.culvert.crypto.UnsealException;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.StateCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The records of the topic {@code ike-state}: an IKE SA under its SPI; in its peer's home that it
 * has authenticated the peer, under {@code bound/SPI}; a manual SA under {@code manual/SA key}; and
 * what concerns the partition itself.
 */
record StateRecords(StateSealer sealer, RandomBytes random) {

  /** The key of the {@link ReadOffsets}. */
  static final String READ_OFFSETS = "read-offsets";

  /** The key of the last owner's generation. */
  static final String GENERATION = "generation";

  private static final String BINDING_PREFIX = "bound/";

  private static final String MANUAL_PREFIX = "manual/";

  /** What a record key stands for. */
  sealed interface Key {
    record OfIkeSa(IkeSpi spi) implements Key {}

    record OfBinding(IkeSpi spi) implements Key {}

    record OfManualSa(SaKey sa) implements Key {}

    record OfReadOffsets() implements Key {}

    record OfGeneration() implements Key {}
  }

  static String keyOf(IkeSpi spi) {
    return spi.toString();
  }

  static String bindingKeyOf(IkeSpi spi) {
    return BINDING_PREFIX + spi;
  }

  static String manualKeyOf(SaKey sa) {
    return MANUAL_PREFIX + sa;
  }

  /**
   * Reads a record key.
   *
   * @throws IllegalArgumentException when it is of no known form
   */
  static Key parse(String key) {
    if (key.equals(READ_OFFSETS)) {
      return new Key.OfReadOffsets();
    }
    if (key.equals(GENERATION)) {
      return new Key.OfGeneration();
    }
    if (key.startsWith(MANUAL_PREFIX)) {
      return new Key.OfManualSa(SaKey.parse(key.substring(MANUAL_PREFIX.length())));
    }
    return key.startsWith(BINDING_PREFIX)
        ? new Key.OfBinding(IkeSpi.parse(key.substring(BINDING_PREFIX.length())))
        : new Key.OfIkeSa(IkeSpi.parse(key));
  }

  SealedState seal(IkeSa.Live sa) {
    return seal(keyOf(sa.association().ownSpi()), StateCodec.encode(sa));
  }

  SealedState seal(Binding binding) {
    return seal(bindingKeyOf(binding.ikeSpi()), binding.encode());
  }

  SealedState seal(SaKey key, ManualSaState state) {
    return seal(manualKeyOf(key), state.encode());
  }

  SealedState seal(ReadOffsets offsets) {
    return seal(READ_OFFSETS, offsets.encode());
  }

  /** The stored form of a generation is its 8 octets. */
  SealedState sealGeneration(long generation) {
    return seal(GENERATION, ByteBuffer.allocate(Long.BYTES).putLong(generation).array());
  }

  IkeSa.Live openIkeSa(IkeSpi spi, SealedState state) throws UnsealException {
    try (Secret plaintext = open(keyOf(spi), state)) {
      return StateCodec.decode(plaintext.expose());
    }
  }

  Binding openBinding(IkeSpi spi, SealedState state) throws UnsealException {
    try (Secret plaintext = open(bindingKeyOf(spi), state)) {
      return Binding.decode(plaintext.expose());
    }
  }

  ManualSaState openManualSa(SaKey key, SealedState state) throws UnsealException {
    try (Secret plaintext = open(manualKeyOf(key), state)) {
      return ManualSaState.decode(plaintext.expose());
    }
  }

  ReadOffsets openReadOffsets(SealedState state) throws UnsealException {
    try (Secret plaintext = open(READ_OFFSETS, state)) {
      return ReadOffsets.decode(plaintext.expose());
    }
  }

  /**
   * Reads the last owner's generation.
   *
   * @throws IllegalArgumentException when what was sealed is no such number
   */
  long openGeneration(SealedState state) throws UnsealException {
    try (Secret plaintext = open(GENERATION, state)) {
      if (plaintext.length() != Long.BYTES) {
        throw new IllegalArgumentException("generation of a wrong length");
      }
      return ByteBuffer.wrap(plaintext.expose()).getLong();
    }
  }

  private SealedState seal(String key, byte[] plaintext) {
    byte[] sealed = sealer.seal(plaintext, place(key), random);
    Arrays.fill(plaintext, (byte) 0);
    return new SealedState(sealer.keyId(), ByteString.copyOf(sealed));
  }

  private Secret open(String key, SealedState state) throws UnsealException {
    return sealer.open(state.ciphertext().toByteArray(), place(key));
  }

  private static byte[] place(String key) {
    String place =
        Topics.IKE_STATE.topicName() + "|" + key + "|" + RecordType.SEALED_STATE.schema();
    return place.getBytes(StandardCharsets.UTF_8);
  }
}
