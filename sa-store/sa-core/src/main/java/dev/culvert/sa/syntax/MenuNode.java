package dev.culvert.sa.syntax;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place in the tree of menus.
 *
 * @param name the word of the menu; empty for the root
 * @param aliases older words for the same menu
 * @param children the menus below
 * @param verbs what can be done here
 */
public record MenuNode(
    String name, List<String> aliases, List<MenuNode> children, Set<Verb> verbs) {

  public MenuNode {
    aliases = List.copyOf(aliases);
    children = List.copyOf(children);
    verbs = Set.copyOf(verbs);
  }

  /** The node at a path of full names. */
  public Optional<MenuNode> at(MenuPath path) {
    MenuNode node = this;
    for (String word : path.words()) {
      Optional<MenuNode> child =
          node.children.stream().filter(candidate -> candidate.name.equals(word)).findFirst();
      if (child.isEmpty()) {
        return Optional.empty();
      }
      node = child.get();
    }
    return Optional.of(node);
  }
}
