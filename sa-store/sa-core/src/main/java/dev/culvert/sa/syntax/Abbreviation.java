package dev.culvert.sa.syntax;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Words may be shortened to any prefix that fits one choice only. */
public final class Abbreviation {

  private static final int NEAR_SHOWN = 5;

  private Abbreviation() {}

  /** What a word stands for. */
  public sealed interface Match<T> {}

  /** Exactly one choice. */
  public record Found<T>(T value) implements Match<T> {}

  /** Several choices begin like this. */
  public record Ambiguous<T>(List<String> names) implements Match<T> {
    public Ambiguous {
      names = List.copyOf(names);
    }
  }

  /** No choice begins like this; {@code near} are the most similar ones. */
  public record Unknown<T>(List<String> near) implements Match<T> {
    public Unknown {
      near = List.copyOf(near);
    }
  }

  /**
   * Finds what {@code typed} stands for: the choice that has it as one of its names, or the only
   * one of which a name begins with it.
   *
   * @param names all names of a choice, the present one first
   */
  public static <T> Match<T> resolve(
      String typed, Collection<T> choices, Function<T, List<String>> names) {
    for (T choice : choices) {
      if (names.apply(choice).contains(typed)) {
        return new Found<>(choice);
      }
    }
    List<T> candidates =
        typed.isEmpty()
            ? List.of()
            : choices.stream()
                .filter(
                    choice -> names.apply(choice).stream().anyMatch(name -> name.startsWith(typed)))
                .toList();
    return switch (candidates.size()) {
      case 0 ->
          new Unknown<>(near(typed, choices.stream().map(c -> names.apply(c).getFirst()).toList()));
      case 1 -> new Found<>(candidates.getFirst());
      default -> new Ambiguous<>(candidates.stream().map(c -> names.apply(c).getFirst()).toList());
    };
  }

  /** The names most like {@code typed}, the nearest first. */
  public static List<String> near(String typed, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(typed, name) <= Math.max(2, name.length() / 2))
        .sorted(
            Comparator.comparingInt((String name) -> distance(typed, name))
                .thenComparing(Comparator.naturalOrder()))
        .limit(NEAR_SHOWN)
        .toList();
  }

  /** Levenshtein distance, bounded by the length of the longer word. */
  private static int distance(String a, String b) {
    String from = a.length() > 64 ? a.substring(0, 64) : a;
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (from.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, Math.min(previous[j], current[j - 1]) + 1);
      }
      int[] spare = previous;
      previous = current;
      current = spare;
    }
    return previous[b.length()];
  }
}
