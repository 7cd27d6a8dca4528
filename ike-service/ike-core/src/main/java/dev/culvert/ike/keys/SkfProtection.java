package dev.culvert.ike.keys;

import dev.culvert.contracts.ByteString;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.EncryptedFragmentPayload;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Protects a message in fragments and opens them (RFC 7383 section 2.5). Each is encrypted and
 * authenticated by itself, under an IV of its own.
 */
public final class SkfProtection {
  private SkfProtection() {}

  /**
   * A message in as many fragments as it takes.
   *
   * @param maximum octets of the longest datagram, header included
   */
  public static Datagrams protect(
      IkeHeader header, List<Payload> inner, IkeKeys keys, RandomBytes random, int maximum) {
    byte[] plaintext = PayloadChain.encode(inner);
    int room = room(maximum, keys);
    int total = Math.ceilDiv(plaintext.length, room);
    List<ByteString> fragments = new ArrayList<>();
    for (int number = 1; number <= total; number++) {
      int start = (number - 1) * room;
      byte[] part = Arrays.copyOfRange(plaintext, start, Math.min(start + room, plaintext.length));
      byte[] prefix =
          Message.fragmentPrefix(
              header,
              number == 1 ? PayloadChain.firstType(inner) : 0,
              number,
              total,
              SkProtection.protectedLength(part.length, keys));
      fragments.add(SkProtection.seal(prefix, part, header.fromInitiator(), keys, random));
    }
    return new Datagrams(fragments);
  }

  /** Octets of payloads that fit into a datagram of {@code maximum}; padding depends on them. */
  private static int room(int maximum, IkeKeys keys) {
    int room = maximum - Message.FRAGMENT_PREFIX;
    while (SkProtection.protectedLength(room, keys) > maximum - Message.FRAGMENT_PREFIX) {
      room--;
    }
    return room;
  }

  /**
   * The octets of payloads inside a fragment; empty when it is not authentic.
   *
   * @param datagram the bytes that {@code header} and {@code fragment} were decoded from
   */
  public static Optional<ByteString> open(
      byte[] datagram, IkeHeader header, EncryptedFragmentPayload fragment, IkeKeys keys) {
    return SkProtection.open(datagram, fragment.sealed(), header.fromInitiator(), keys)
        .map(ByteString::copyOf);
  }
}
