package dev.culvert.ike.wire;

import java.util.Map;

/**
 * Notify message types of RFC 7296 section 3.10.1 and its extensions. They stay numbers, because
 * unknown ones are legal: an unknown error fails its exchange, an unknown status is ignored.
 */
public final class NotifyType {
  public static final int UNSUPPORTED_CRITICAL_PAYLOAD = 1;
  public static final int INVALID_IKE_SPI = 4;
  public static final int INVALID_MAJOR_VERSION = 5;
  public static final int INVALID_SYNTAX = 7;
  public static final int INVALID_MESSAGE_ID = 9;
  public static final int INVALID_SPI = 11;
  public static final int NO_PROPOSAL_CHOSEN = 14;
  public static final int INVALID_KE_PAYLOAD = 17;
  public static final int AUTHENTICATION_FAILED = 24;
  public static final int SINGLE_PAIR_REQUIRED = 34;
  public static final int NO_ADDITIONAL_SAS = 35;
  public static final int INTERNAL_ADDRESS_FAILURE = 36;
  public static final int FAILED_CP_REQUIRED = 37;
  public static final int TS_UNACCEPTABLE = 38;
  public static final int INVALID_SELECTORS = 39;
  public static final int TEMPORARY_FAILURE = 43;
  public static final int CHILD_SA_NOT_FOUND = 44;

  public static final int INITIAL_CONTACT = 16384;
  public static final int ADDITIONAL_TS_POSSIBLE = 16386;
  public static final int NAT_DETECTION_SOURCE_IP = 16388;
  public static final int NAT_DETECTION_DESTINATION_IP = 16389;
  public static final int COOKIE = 16390;
  public static final int USE_TRANSPORT_MODE = 16391;
  public static final int REKEY_SA = 16393;
  public static final int ESP_TFC_PADDING_NOT_SUPPORTED = 16394;

  /** RFC 6023 section 3. */
  public static final int CHILDLESS_IKEV2_SUPPORTED = 16418;

  /** RFC 7383 section 2.3. */
  public static final int IKEV2_FRAGMENTATION_SUPPORTED = 16430;

  private static final int FIRST_STATUS = 16384;

  private static final Map<Integer, String> ERROR_NAMES =
      Map.ofEntries(
          Map.entry(UNSUPPORTED_CRITICAL_PAYLOAD, "UNSUPPORTED_CRITICAL_PAYLOAD"),
          Map.entry(INVALID_IKE_SPI, "INVALID_IKE_SPI"),
          Map.entry(INVALID_MAJOR_VERSION, "INVALID_MAJOR_VERSION"),
          Map.entry(INVALID_SYNTAX, "INVALID_SYNTAX"),
          Map.entry(INVALID_MESSAGE_ID, "INVALID_MESSAGE_ID"),
          Map.entry(INVALID_SPI, "INVALID_SPI"),
          Map.entry(NO_PROPOSAL_CHOSEN, "NO_PROPOSAL_CHOSEN"),
          Map.entry(INVALID_KE_PAYLOAD, "INVALID_KE_PAYLOAD"),
          Map.entry(AUTHENTICATION_FAILED, "AUTHENTICATION_FAILED"),
          Map.entry(SINGLE_PAIR_REQUIRED, "SINGLE_PAIR_REQUIRED"),
          Map.entry(NO_ADDITIONAL_SAS, "NO_ADDITIONAL_SAS"),
          Map.entry(INTERNAL_ADDRESS_FAILURE, "INTERNAL_ADDRESS_FAILURE"),
          Map.entry(FAILED_CP_REQUIRED, "FAILED_CP_REQUIRED"),
          Map.entry(TS_UNACCEPTABLE, "TS_UNACCEPTABLE"),
          Map.entry(INVALID_SELECTORS, "INVALID_SELECTORS"),
          Map.entry(TEMPORARY_FAILURE, "TEMPORARY_FAILURE"),
          Map.entry(CHILD_SA_NOT_FOUND, "CHILD_SA_NOT_FOUND"));

  private NotifyType() {}

  /** Errors are below 16384, status types from there on. */
  public static boolean isError(int notifyType) {
    return notifyType < FIRST_STATUS;
  }

  /** The RFC's name of an error, or its number. */
  public static String errorName(int notifyType) {
    return ERROR_NAMES.getOrDefault(notifyType, "error " + notifyType);
  }
}
