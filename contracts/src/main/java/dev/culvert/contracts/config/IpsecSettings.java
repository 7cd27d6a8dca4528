package dev.culvert.contracts.config;

/**
 * What holds for the whole installation.
 *
 * @param allowWeak whether profiles and proposals may name weak algorithms
 * @param larval what becomes of packets while their SA is being made
 * @param defaults whose ways the console follows
 */
public record IpsecSettings(boolean allowWeak, Larval larval, Defaults defaults)
    implements ConfigObject {

  /** A generation of RouterOS, or Culvert's own ways. */
  public enum Defaults {
    MODERN,
    COMPAT_V7,
    COMPAT_V4,
    COMPAT_V2_6
  }

  /** What becomes of a packet whose policy requires an SA that is not there yet. */
  public enum Larval {
    /** It waits, in bounds, and goes when the SA is there. */
    HOLD,
    /** It is dropped; its sender sends it again. */
    DROP
  }

  /** The name of the only object of this kind. */
  public static final String NAME = "settings";

  @Override
  public String kind() {
    return "settings";
  }

  @Override
  public String name() {
    return NAME;
  }
}
