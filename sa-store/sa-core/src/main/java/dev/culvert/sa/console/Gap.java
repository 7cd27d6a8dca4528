package dev.culvert.sa.console;

/**
 * A place in the output that its reader fills, for sa-store does not know what belongs there.
 *
 * @param offset of its first character in the output, in UTF-16 units
 * @param length so many stars stand there
 * @param item the item's {@code .id}
 * @param property what belongs there
 */
public record Gap(int offset, int length, String item, String property) {

  Gap behind(int characters) {
    return new Gap(characters + offset, length, item, property);
  }
}
