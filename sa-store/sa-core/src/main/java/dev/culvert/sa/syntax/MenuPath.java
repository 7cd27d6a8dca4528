package dev.culvert.sa.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * The full words that lead from the root to a menu.
 *
 * @param words none for the root
 */
public record MenuPath(List<String> words) {

  /** The root menu. */
  public static final MenuPath ROOT = new MenuPath(List.of());

  public MenuPath {
    words = List.copyOf(words);
  }

  /** Reads the form of {@link #toString()}. */
  public static MenuPath of(String path) {
    List<String> words = new ArrayList<>();
    for (String word : path.split("[/ ]+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return new MenuPath(words);
  }

  /** The menu below this one. */
  public MenuPath child(String word) {
    List<String> longer = new ArrayList<>(words);
    longer.add(word);
    return new MenuPath(longer);
  }

  /** The menu above this one; the root is above itself. */
  public MenuPath parent() {
    return words.isEmpty() ? this : new MenuPath(words.subList(0, words.size() - 1));
  }

  /** As the console writes it: {@code /ip ipsec policy}. */
  @Override
  public String toString() {
    return "/" + String.join(" ", words);
  }
}
