package dev.culvert.sa.console;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.syntax.MenuPath;
import java.util.List;

/**
 * What a script comes to. Of a refused one nothing is to be done.
 *
 * @param output text for the user
 * @param gaps where something belongs that sa-store does not know
 * @param refused true when something in the script is wrong
 * @param menu the current menu afterwards
 * @param changes what is to be written, in one transaction
 * @param orders what ike-service is to do
 */
public record ConsoleAnswer(
    String output,
    List<Gap> gaps,
    boolean refused,
    MenuPath menu,
    List<Change> changes,
    List<IkeCommand.Order> orders) {

  public ConsoleAnswer {
    gaps = List.copyOf(gaps);
    changes = List.copyOf(changes);
    orders = List.copyOf(orders);
  }
}
