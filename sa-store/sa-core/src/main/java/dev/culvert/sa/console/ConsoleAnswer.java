package dev.culvert.sa.console;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.syntax.MenuPath;
import java.util.List;

/**
 * What a script comes to. With an error nothing of it is to be done.
 *
 * @param output text for the user
 * @param error true when the script was refused
 * @param menu the current menu afterwards
 * @param changes what is to be written, in one transaction
 * @param terminations IKE SAs to delete
 */
public record ConsoleAnswer(
    String output, boolean error, MenuPath menu, List<Change> changes, List<IkeSpi> terminations) {

  public ConsoleAnswer {
    changes = List.copyOf(changes);
    terminations = List.copyOf(terminations);
  }
}
