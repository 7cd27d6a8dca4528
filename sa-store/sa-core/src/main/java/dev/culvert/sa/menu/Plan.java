package dev.culvert.sa.menu;

import dev.culvert.sa.config.Change;
import java.util.List;

/**
 * What a command does to the configuration: all of it in one transaction, or nothing.
 *
 * @param item the name of the object that the command is about
 * @param changes the changes in their order
 * @param notes what the user should know
 */
public record Plan(String item, List<Change> changes, List<String> notes) {

  public Plan {
    changes = List.copyOf(changes);
    notes = List.copyOf(notes);
  }
}
