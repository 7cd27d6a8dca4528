package dev.culvert.sa.menu;

import dev.culvert.contracts.config.ConfigObject;
import java.util.List;

/**
 * What values were put together to.
 *
 * @param object the menu's object
 * @param companions objects of other menus that were given with it
 * @param notes what the user should know, warnings of weak algorithms among them
 */
public record Assembly<O extends ConfigObject>(
    O object, List<ConfigObject> companions, List<String> notes) {

  public Assembly {
    companions = List.copyOf(companions);
    notes = List.copyOf(notes);
  }
}
