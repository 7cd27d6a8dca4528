package dev.culvert.ike.app.partition;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.RecordType;
import dev.culvert.contracts.event.SealedState;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.StateSealer;
import dev.culvert.crypto.UnsealException;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The records of the topic {@code ike-state}: an IKE SA under its SPI, a peer under {@code
 * peer/NAME}.
 */
record StateRecords(StateSealer sealer, RandomBytes random) {

  /** The key of the {@link ReadOffsets}. */
  static final String READ_OFFSETS = "read-offsets";

  private static final String PEER_PREFIX = "peer/";

  /** What a record key stands for. */
  sealed interface Key {
    record OfIkeSa(IkeSpi spi) implements Key {}

    record OfPeer(String name) implements Key {}

    record OfReadOffsets() implements Key {}
  }

  static String keyOf(IkeSpi spi) {
    return spi.toString();
  }

  static String keyOf(String peer) {
    return PEER_PREFIX + peer;
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
    return key.startsWith(PEER_PREFIX)
        ? new Key.OfPeer(key.substring(PEER_PREFIX.length()))
        : new Key.OfIkeSa(IkeSpi.parse(key));
  }

  SealedState seal(IkeSa.Live sa) {
    return seal(keyOf(sa.association().ownSpi()), StateCodec.encode(sa));
  }

  SealedState seal(String peer, PeerRecord record) {
    return seal(keyOf(peer), record.encode());
  }

  SealedState seal(ReadOffsets offsets) {
    return seal(READ_OFFSETS, offsets.encode());
  }

  IkeSa.Live openIkeSa(IkeSpi spi, SealedState state) throws UnsealException {
    try (Secret plaintext = open(keyOf(spi), state)) {
      return StateCodec.decode(plaintext.expose());
    }
  }

  PeerRecord openPeer(String peer, SealedState state) throws UnsealException {
    try (Secret plaintext = open(keyOf(peer), state)) {
      return PeerRecord.decode(plaintext.expose());
    }
  }

  ReadOffsets openReadOffsets(SealedState state) throws UnsealException {
    try (Secret plaintext = open(READ_OFFSETS, state)) {
      return ReadOffsets.decode(plaintext.expose());
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
