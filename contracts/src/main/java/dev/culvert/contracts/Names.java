package dev.culvert.contracts;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks enum constants up by the name that users write, with an error that lists the choices. */
final class Names {

  private Names() {}

  static <E extends Enum<E>> E require(E[] values, Function<E, String> nameOf, String name) {
    for (E value : values) {
      if (nameOf.apply(value).equals(name)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "\""
            + name
            + "\" is not one of "
            + Arrays.stream(values).map(nameOf).collect(Collectors.joining(", ")));
  }
}
