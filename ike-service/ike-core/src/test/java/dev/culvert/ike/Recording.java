package dev.culvert.ike;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Random;

/** A negotiation between two strongSwan daemons, with the keys from their log. */
public enum Recording {
  AES_CBC("strongswan-aes128-sha256-x25519.properties"),
  AES_GCM("strongswan-aes256gcm16-prfsha384-ecp256.properties");

  private final String resource;

  Recording(String resource) {
    this.resource = resource;
  }

  /** The n-th datagram, from 1. */
  public byte[] datagram(int number) {
    return bytes("message" + number);
  }

  public ByteString message(int number) {
    return ByteString.copyOf(datagram(number));
  }

  /** The octets of one entry; none when the negotiation has no such key. */
  public byte[] bytes(String key) {
    Properties values = new Properties();
    try (InputStream in = Recording.class.getResourceAsStream(resource)) {
      values.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().parseHex(values.getProperty(key, ""));
  }

  public Secret secret(String key) {
    return Secret.owning(bytes(key));
  }

  /**
   * Some bits flipped, octets cut off or added; the length in the IKE header follows half of the
   * time.
   */
  public static byte[] mutate(byte[] original, Random random) {
    byte[] mutated = original.clone();
    for (int n = random.nextInt(4); n > 0; n--) {
      mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
    }
    if (random.nextInt(4) == 0) {
      mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length + 20));
    }
    if (random.nextBoolean() && mutated.length >= 28) {
      mutated[24] = 0;
      mutated[25] = 0;
      mutated[26] = (byte) (mutated.length >> 8);
      mutated[27] = (byte) mutated.length;
    }
    return mutated;
  }
}
