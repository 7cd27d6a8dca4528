package dev.culvert.ike;

import dev.culvert.ike.sa.IkeSa;
import java.util.List;

/**
 * The outcome of one event.
 *
 * @param next the state from now on; {@link IkeSa.Gone} when it may be forgotten
 * @param effects in order of execution
 */
public record Step(IkeSa next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }
}
