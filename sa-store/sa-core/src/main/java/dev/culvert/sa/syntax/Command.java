package dev.culvert.sa.syntax;

import java.util.List;

/** One command of the console. Menus are resolved; properties and values are as typed. */
public sealed interface Command {

  /** The menu that the command acts in, or that is entered. */
  MenuPath menu();

  /** Where the command's own word stands. */
  Position position();

  /** Makes a menu the current one. */
  record Enter(MenuPath menu, Position position) implements Command {}

  /** Makes an item. */
  record Add(MenuPath menu, List<Assignment> assignments, Position position) implements Command {
    public Add {
      assignments = List.copyOf(assignments);
    }
  }

  /** Changes items. */
  record Set(MenuPath menu, Selection selection, List<Assignment> assignments, Position position)
      implements Command {
    public Set {
      assignments = List.copyOf(assignments);
    }
  }

  /** Removes items. */
  record Remove(MenuPath menu, Selection selection, Position position) implements Command {}

  /** Sets or clears {@code disabled}. */
  record Switch(MenuPath menu, Selection selection, boolean disabled, Position position)
      implements Command {}

  /**
   * Shows items.
   *
   * @param sensitive true when what needs a right of its own is to be shown too
   */
  record Print(
      MenuPath menu, Layout layout, boolean sensitive, List<Assignment> where, Position position)
      implements Command {
    public Print {
      where = List.copyOf(where);
    }
  }

  /** Shows the numbers of items. */
  record Find(MenuPath menu, List<Assignment> where, Position position) implements Command {
    public Find {
      where = List.copyOf(where);
    }
  }

  /** Deletes IKE SAs with their child SAs. */
  record KillConnections(MenuPath menu, Selection selection, Position position)
      implements Command {}

  /** Deletes installed SAs. */
  record Flush(MenuPath menu, List<Assignment> assignments, Position position) implements Command {
    public Flush {
      assignments = List.copyOf(assignments);
    }
  }

  /** Says why tunnels are down. */
  record Why(MenuPath menu, List<Assignment> where, Position position) implements Command {
    public Why {
      where = List.copyOf(where);
    }
  }

  /** How much {@code print} shows. */
  enum Layout {
    /** What was configured. */
    PLAIN,
    /** One property on each line. */
    DETAIL,
    /** Counters and states. */
    STATS
  }
}
