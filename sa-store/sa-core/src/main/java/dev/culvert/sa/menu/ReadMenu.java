package dev.culvert.sa.menu;

import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A menu that only shows what the other services report.
 *
 * @param isSingle true when it is one item without a number
 * @param reader makes the items
 */
public record ReadMenu(
    MenuPath path,
    List<String> aliases,
    boolean isSingle,
    Set<Verb> verbs,
    Function<Scene, Map<String, String>> flagLetters,
    List<String> fieldNames,
    Function<Scene, List<Row>> reader)
    implements Menu {

  @Override
  public Map<String, String> legend(Scene scene) {
    return flagLetters.apply(scene);
  }

  @Override
  public List<Row> rows(Scene scene) {
    return reader.apply(scene);
  }
}
