package dev.culvert.sa.menu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One of a few words, each of which stands for a value.
 *
 * @param words the words; of several for one value the first is written
 * @param absent words that RouterOS has and this version does not, with the reason
 */
record Choice<V>(Map<String, V> words, Map<String, String> absent) {

  /** A choice with the words in their order. */
  static <V> Choice<V> of(Map<String, V> words) {
    return new Choice<>(words, Map.of());
  }

  /** The only word that works, with the reason why each of the others does not. */
  static Choice<String> only(String word, Map<String, String> absent) {
    return new Choice<>(Map.of(word, word), absent);
  }

  /** The same, with words that are refused as not implemented. */
  Choice<V> without(String... names) {
    Map<String, String> more = new LinkedHashMap<>(absent);
    for (String name : names) {
      more.put(name, name + " is not in this version");
    }
    return new Choice<>(words, more);
  }

  /** One of the words. */
  ValueType<V> one() {
    return ValueType.of(form(" | "), this::parse, this::format);
  }

  /** Several of the words between commas, in order of preference. */
  ValueType<List<V>> list() {
    return ValueType.of(
        "list of " + form(", "),
        this::parseList,
        values -> values.stream().map(this::format).collect(Collectors.joining(",")));
  }

  private String form(String between) {
    return words.values().stream()
        .distinct()
        .map(this::format)
        .collect(Collectors.joining(between));
  }

  private V parse(String word) {
    V value = words.get(word);
    if (value != null) {
      return value;
    }
    throw new IllegalArgumentException(
        absent.getOrDefault(word, "\"" + word + "\" is not known here"));
  }

  private List<V> parseList(String text) {
    List<V> values = new ArrayList<>();
    for (String word : Arrays.asList(text.split(",", -1))) {
      V value = parse(word.strip());
      if (!values.contains(value)) {
        values.add(value);
      }
    }
    return values;
  }

  private String format(V value) {
    return words.entrySet().stream()
        .filter(entry -> entry.getValue().equals(value))
        .findFirst()
        .map(Map.Entry::getKey)
        .orElseThrow();
  }
}
