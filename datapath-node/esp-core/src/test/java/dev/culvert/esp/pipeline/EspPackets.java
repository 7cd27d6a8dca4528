package dev.culvert.esp.pipeline;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.PacketCiphers;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** ESP packets that our outbound side never makes, with a right ICV. */
final class EspPackets {
  private EspPackets() {}

  /** Protects a payload with sound padding. */
  static byte[] seal(Suite suite, int spi, int sequence, byte[] payload, int nextHeader) {
    int alignment = cipher(suite).alignment();
    int padLength = Math.floorMod(-(payload.length + 2), alignment);
    byte[] trailer = new byte[padLength + 2];
    for (int i = 0; i < padLength; i++) {
      trailer[i] = (byte) (i + 1);
    }
    trailer[padLength] = (byte) padLength;
    trailer[padLength + 1] = (byte) nextHeader;
    return protect(suite, spi, sequence, payload, trailer);
  }

  /** Protects a payload with this padding, pad length and next header. */
  static byte[] sealWithTrailer(
      Suite suite, int spi, int sequence, byte[] payload, String trailerHex) {
    return protect(suite, spi, sequence, payload, HexFormat.of().parseHex(trailerHex));
  }

  private static byte[] protect(
      Suite suite, int spi, int sequence, byte[] payload, byte[] trailer) {
    PacketCipher cipher = cipher(suite);
    int payloadAt = 8 + cipher.ivBytes();
    int plainBytes = payload.length + trailer.length;
    ByteBuffer esp = ByteBuffer.allocate(payloadAt + plainBytes + cipher.icvBytes());
    esp.putInt(spi).putInt(sequence);
    esp.put(payloadAt, payload).put(payloadAt + payload.length, trailer);
    cipher.encrypt(esp.array(), 0, 8, 8, payloadAt, plainBytes, 0);
    return Packets.ipv4(Tunnel.GATEWAY1, Tunnel.GATEWAY2, 50, esp.array());
  }

  static PacketCipher cipher(Suite suite) {
    KeyMaterial keys = Tunnel.keys(suite);
    return PacketCiphers.create(
        suite.encryption(),
        suite.integrity(),
        suite.extendedSequence(),
        keys.encryption().expose(),
        keys.integrity().expose());
  }
}
