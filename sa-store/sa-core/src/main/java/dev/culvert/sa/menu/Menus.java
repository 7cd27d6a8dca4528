package dev.culvert.sa.menu;

import dev.culvert.sa.syntax.MenuNode;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All menus. A menu exists by standing here. */
public final class Menus {

  private static final List<ConfigMenu<?>> CONFIG =
      List.of(
          new PeerMenu(),
          new ProfileMenu(),
          new IdentityMenu(),
          new ProposalMenu(),
          new ManualSaMenu(),
          new PolicyMenu(),
          new SettingsMenu(),
          new NatMenu());

  private static final List<Menu> ALL =
      Stream.concat(
              CONFIG.stream(),
              Stream.of(
                  InstalledSaMenu.MENU,
                  ReadMenus.ACTIVE_PEERS,
                  ReadMenus.COUNTERS,
                  ReadMenus.STATISTICS))
          .toList();

  private static final MenuPath IPSEC = MenuPath.of("/ip ipsec");

  private static final MenuNode TREE = node(MenuPath.ROOT, "", List.of());

  private Menus() {}

  /** Menus of configuration objects. */
  public static List<ConfigMenu<?>> configMenus() {
    return CONFIG;
  }

  /** Every menu with items. */
  public static List<Menu> all() {
    return ALL;
  }

  /** The menu at a path. */
  public static Optional<Menu> at(MenuPath path) {
    return ALL.stream().filter(menu -> menu.path().equals(path)).findFirst();
  }

  /** The tree of words for the parser. */
  public static MenuNode tree() {
    return TREE;
  }

  private static MenuNode node(MenuPath path, String name, List<String> aliases) {
    int depth = path.words().size();
    List<String> words = new ArrayList<>();
    for (Menu menu : ALL) {
      List<String> others = menu.path().words();
      if (others.size() > depth
          && others.subList(0, depth).equals(path.words())
          && !words.contains(others.get(depth))) {
        words.add(others.get(depth));
      }
    }
    List<MenuNode> children =
        words.stream()
            .map(
                word ->
                    node(
                        path.child(word),
                        word,
                        at(path.child(word)).map(Menu::aliases).orElse(List.of())))
            .toList();
    Set<Verb> verbs =
        path.equals(IPSEC) ? Set.of(Verb.WHY) : at(path).map(Menu::verbs).orElse(Set.of());
    return new MenuNode(name, aliases, children, verbs);
  }
}
