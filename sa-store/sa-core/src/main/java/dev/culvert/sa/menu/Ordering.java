package dev.culvert.sa.menu;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.Configuration;
import dev.culvert.sa.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Places in an ordered menu: 1, 2, 3 … without gaps, so that neighbours are never equal. */
final class Ordering {

  private Ordering() {}

  /**
   * Puts a new object into its place.
   *
   * @param before number or name of the item that it comes before; the end when empty
   * @return the new object and those that made room for it
   */
  static <O extends ConfigObject> List<Change> insert(
      OrderedMenu<O> menu, O object, Optional<String> before, Configuration configuration)
      throws InvalidConfigException {
    List<O> order = new ArrayList<>(configuration.all(menu.objectClass()));
    int place = before.isPresent() ? index(before.get(), order) : order.size();
    order.add(place, object);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      O item = order.get(i);
      if (menu.position(item) != i + 1) {
        changes.add(new Change.Put(menu.at(item, i + 1)));
      }
    }
    return changes;
  }

  private static <O extends ConfigObject> int index(String before, List<O> order)
      throws InvalidConfigException {
    for (int i = 0; i < order.size(); i++) {
      if (before.equals(Integer.toString(i)) || before.equals(order.get(i).name())) {
        return i;
      }
    }
    // The first place exists in an empty list too.
    if (before.equals("0")) {
      return 0;
    }
    throw new InvalidConfigException(
        Shared.PLACE_BEFORE.name(),
        before,
        "there is no such item",
        order.isEmpty() ? "leave it out" : "items are 0 to " + (order.size() - 1));
  }
}
