package dev.culvert.sa.app;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.Scene;
import java.util.List;

/** What is to be done in the present situation; asked again when that has changed meanwhile. */
@FunctionalInterface
interface Decision<R> {

  /**
   * Decides, without doing anything.
   *
   * @throws InvalidConfigException when the request does not fit the situation
   */
  Decided<R> in(Scene scene) throws InvalidConfigException;

  /**
   * What was decided.
   *
   * @param result the answer to give once it is done
   * @param changes changes of the configuration
   * @param orders what ike-service is to do
   * @param questions what nodes are asked
   */
  record Decided<R>(
      R result,
      List<Change> changes,
      List<IkeCommand.Order> orders,
      List<KeyReveal.Request> questions) {

    /** A decision that asks nodes nothing. */
    Decided(R result, List<Change> changes, List<IkeCommand.Order> orders) {
      this(result, changes, orders, List.of());
    }

    boolean changesNothing() {
      return changes.isEmpty() && orders.isEmpty() && questions.isEmpty();
    }
  }
}
