package dev.culvert.contracts.config;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.Sealed;

/**
 * Keys and SPIs of SAs that no IKE negotiates (RFC 4301 section 4.5.1): a template from which each
 * policy that names it has its SAs.
 *
 * @param name unique name
 * @param ahAlgorithm integrity of AH; with NONE its ICV has no bytes
 * @param ahKey keys of AH
 * @param ahSpi SPIs of AH
 * @param espAuthAlgorithm integrity of ESP
 * @param espAuthKey integrity keys of ESP
 * @param espEncAlgorithm encryption of ESP; none that needs an IV that never comes twice
 * @param espEncKey encryption keys of ESP
 * @param espSpi SPIs of ESP
 * @param disabled ignored while true
 * @param comment free text, may be empty
 */
public record ManualSa(
    String name,
    IntegrityAlgorithm ahAlgorithm,
    Keys ahKey,
    Spis ahSpi,
    IntegrityAlgorithm espAuthAlgorithm,
    Keys espAuthKey,
    EncryptionAlgorithm espEncAlgorithm,
    Keys espEncKey,
    Spis espSpi,
    boolean disabled,
    String comment)
    implements ConfigObject {

  /** The least SPI that is not reserved (RFC 4303 section 2.1). */
  public static final int LEAST_SPI = 0x100;

  /**
   * The greatest SPI that manual SAs receive by: those that ike-service allocates are greater, so
   * that neither can take a packet of the other.
   */
  public static final int GREATEST_INBOUND_SPI = 0xF_FFFF;

  /**
   * The SPIs of both directions.
   *
   * @param in what the peer sends with, {@link #LEAST_SPI} to {@link #GREATEST_INBOUND_SPI}
   * @param out what the peer receives by, unsigned, from {@link #LEAST_SPI}
   */
  public record Spis(int in, int out) {}

  /** The keys of both directions. */
  public record Keys(Key in, Key out) {}

  /**
   * A key.
   *
   * @param sealed the key, sealed to ike-service; AAD {@link #keyAad}
   * @param bytes its length
   */
  public record Key(Sealed sealed, int bytes) {}

  /**
   * Associated data of a sealed key: it opens in no other place.
   *
   * @param property name of the property in the console
   * @param inbound whether it is the key of the inbound SA
   */
  public static String keyAad(String name, String property, boolean inbound) {
    return "culvert.config|manual-sa/%s|%s|%s|1".formatted(name, property, inbound ? "in" : "out");
  }

  @Override
  public String kind() {
    return "manual-sa";
  }
}
