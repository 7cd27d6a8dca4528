package dev.culvert.esp.pipeline;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.esp.fixture.Ends;
import dev.culvert.esp.fixture.Shape;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.fixture.Tunnel.Suite;
import dev.culvert.esp.packet.IpProtocol;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What {@code ip xfrm} is told so that a kernel has an SA or a policy (ip-xfrm(8)). */
final class Xfrm {
  /** What takes all SAs and policies away. */
  static final List<String> FLUSH = List.of("xfrm state flush", "xfrm policy flush");

  private Xfrm() {}

  /**
   * An SA between the ends' gateways.
   *
   * @param sequence its sequence number so far, in both directions
   */
  static String state(Suite suite, Shape shape, Ends ends, int spi, long sequence) {
    return state(suite, Tunnel.keys(suite), shape, ends, spi, sequence);
  }

  /** The same with other keys. */
  static String state(
      Suite suite, KeyMaterial keys, Shape shape, Ends ends, int spi, long sequence) {
    return String.join(
        " ",
        "xfrm state add",
        "src %s dst %s".formatted(ends.gateway1(), ends.gateway2()),
        "proto %s spi %d".formatted(name(shape.protocol()), Integer.toUnsignedLong(spi)),
        "mode " + name(shape.mode()),
        "replay-window " + Tunnel.REPLAY_WINDOW,
        // A window of more than 32 has the form that extended numbers have.
        "replay-seq 0x%1$x replay-oseq 0x%1$x".formatted(sequence),
        flags(suite, shape),
        shape.inUdp() ? "encap espinudp 4500 4500 0.0.0.0" : "",
        shape.protocol() == Protocol.AH ? integrity(suite, keys) : algorithms(suite, keys));
  }

  /** What a policy says of one SA: SAs of a bundle from the inside out. */
  static String template(Shape shape, Ends ends) {
    return "tmpl src %s dst %s proto %s mode %s"
        .formatted(ends.gateway1(), ends.gateway2(), name(shape.protocol()), name(shape.mode()));
  }

  /**
   * A policy for echo messages from the first end's hosts to those of the other. ESP in UDP between
   * the same hosts must not need itself.
   *
   * @param direction {@code in} or {@code out}, as the kernel sees it
   */
  static String policy(Ends ends, String direction, List<String> templates) {
    int echo = ends.office1().indexOf(':') < 0 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    return "xfrm policy add src %s dst %s proto %d dir %s %s"
        .formatted(ends.office1(), ends.office2(), echo, direction, String.join(" ", templates));
  }

  /**
   * Without af-unspec an SA carries packets of its own version of IP alone; without align4 AH over
   * IPv4 would be aligned to 8 bytes, against RFC 4302 2.6.
   */
  private static String flags(Suite suite, Shape shape) {
    List<String> flags = new ArrayList<>();
    if (shape.mode() == Mode.TUNNEL) {
      flags.add("af-unspec");
    }
    if (shape.protocol() == Protocol.AH && !shape.outerIpv6()) {
      flags.add("align4");
    }
    if (suite.extendedSequence()) {
      flags.add("esn");
    }
    return flags.isEmpty() ? "" : "flag " + String.join(" ", flags);
  }

  private static String name(Protocol protocol) {
    return switch (protocol) {
      case ESP -> "esp";
      case AH -> "ah";
    };
  }

  private static String name(Mode mode) {
    return switch (mode) {
      case TUNNEL -> "tunnel";
      case TRANSPORT -> "transport";
    };
  }

  private static String algorithms(Suite suite, KeyMaterial keys) {
    if (suite.encryption().isCombinedMode()) {
      return "aead '%s' %s %d"
          .formatted(
              name(suite.encryption()), hex(keys.encryption()), 8 * suite.encryption().icvBytes());
    }
    return "enc '%s' %s %s"
        .formatted(name(suite.encryption()), hex(keys.encryption()), integrity(suite, keys));
  }

  private static String integrity(Suite suite, KeyMaterial keys) {
    return "auth-trunc '%s' %s %d"
        .formatted(
            name(suite.integrity()), hex(keys.integrity()), 8 * suite.integrity().icvBytes());
  }

  private static String hex(Secret key) {
    return key.length() == 0 ? "''" : "0x" + HexFormat.of().formatHex(key.expose());
  }

  private static String name(EncryptionAlgorithm encryption) {
    return switch (encryption) {
      case NULL -> "ecb(cipher_null)";
      case DES_CBC -> "cbc(des)";
      case TRIPLE_DES_CBC -> "cbc(des3_ede)";
      case BLOWFISH_CBC_128 -> "cbc(blowfish)";
      case AES_CBC_128, AES_CBC_192, AES_CBC_256 -> "cbc(aes)";
      case AES_CTR_128, AES_CTR_192, AES_CTR_256 -> "rfc3686(ctr(aes))";
      case AES_CCM_8_128,
          AES_CCM_8_192,
          AES_CCM_8_256,
          AES_CCM_12_128,
          AES_CCM_12_192,
          AES_CCM_12_256,
          AES_CCM_128,
          AES_CCM_192,
          AES_CCM_256 ->
          "rfc4309(ccm(aes))";
      case AES_GCM_8_128,
          AES_GCM_8_192,
          AES_GCM_8_256,
          AES_GCM_12_128,
          AES_GCM_12_192,
          AES_GCM_12_256,
          AES_GCM_128,
          AES_GCM_192,
          AES_GCM_256 ->
          "rfc4106(gcm(aes))";
      case AES_GMAC_128, AES_GMAC_192, AES_GMAC_256 -> "rfc4543(gcm(aes))";
      case CAMELLIA_CBC_128, CAMELLIA_CBC_192, CAMELLIA_CBC_256 -> "cbc(camellia)";
      case CHACHA20_POLY1305 -> "rfc7539esp(chacha20,poly1305)";
      case TWOFISH_CBC_256 -> "cbc(twofish)";
    };
  }

  private static String name(IntegrityAlgorithm integrity) {
    return switch (integrity) {
      case NONE -> throw new IllegalArgumentException("a kernel takes no ESP without integrity");
      case AES_GMAC_128, AES_GMAC_192, AES_GMAC_256 ->
          throw new IllegalArgumentException("a kernel has no GMAC in AH");
      case HMAC_MD5_96 -> "hmac(md5)";
      case HMAC_SHA1_96 -> "hmac(sha1)";
      case HMAC_SHA2_256_128 -> "hmac(sha256)";
      case HMAC_SHA2_384_192 -> "hmac(sha384)";
      case HMAC_SHA2_512_256 -> "hmac(sha512)";
      case AES_XCBC_96 -> "xcbc(aes)";
      case AES_CMAC_96 -> "cmac(aes)";
    };
  }
}
