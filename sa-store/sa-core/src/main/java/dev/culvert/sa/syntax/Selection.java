package dev.culvert.sa.syntax;

import java.util.List;

/** Which items a command is about. */
public sealed interface Selection {

  /** Where it stands in the input. */
  Position position();

  /** Items by their number in {@code print} or by their name. */
  record Items(List<String> items, Position position) implements Selection {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** {@code [find where …]}: the items whose properties have all these values. */
  record Matching(List<Assignment> where, Position position) implements Selection {
    public Matching {
      where = List.copyOf(where);
    }
  }
}
