package dev.culvert.sa.menu;

import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A menu: a place with items. */
public sealed interface Menu permits ConfigMenu, ReadMenu {

  /** Where it is. */
  MenuPath path();

  /** Older words for the last word of the path. */
  default List<String> aliases() {
    return List.of();
  }

  /** True when the menu is one item without a number, such as the counters. */
  default boolean isSingle() {
    return false;
  }

  /** What can be done here. */
  Set<Verb> verbs();

  /** Flag letters and their meaning, in the order of print. */
  Map<String, String> legend(Scene scene);

  /** The items in their order. */
  List<Row> rows(Scene scene);

  /** The items with counters and states; none for a menu that has no such print. */
  default Optional<List<Row>> stats(Scene scene) {
    return Optional.empty();
  }

  /** Names that {@code where} may compare. */
  List<String> fieldNames();
}
