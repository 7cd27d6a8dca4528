package dev.culvert.contracts.config;

/**
 * What holds for the whole installation.
 *
 * @param allowWeak whether profiles and proposals may name weak algorithms
 */
public record IpsecSettings(boolean allowWeak) implements ConfigObject {

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
