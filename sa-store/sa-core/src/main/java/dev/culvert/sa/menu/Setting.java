package dev.culvert.sa.menu;

/**
 * A property and its value as the user wrote them. The value may be a secret, so this prints
 * without it.
 */
public record Setting(String property, String value) {

  @Override
  public String toString() {
    return property + "=…";
  }
}
