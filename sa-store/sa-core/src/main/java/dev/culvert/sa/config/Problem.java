package dev.culvert.sa.config;

/**
 * What is wrong with an input and what mends it.
 *
 * @param property the property, in console words; empty when the problem is not about one
 * @param value the value that does not fit; empty for a secret
 * @param message what is wrong
 * @param fix what to do instead
 */
public record Problem(String property, String value, String message, String fix) {

  /** All of it in one line. */
  public String line() {
    StringBuilder line = new StringBuilder();
    if (!property.isEmpty()) {
      line.append(property);
      if (!value.isEmpty()) {
        line.append('=').append(value);
      }
      line.append(": ");
    }
    line.append(message);
    if (!fix.isEmpty()) {
      line.append("; ").append(fix);
    }
    return line.toString();
  }
}
