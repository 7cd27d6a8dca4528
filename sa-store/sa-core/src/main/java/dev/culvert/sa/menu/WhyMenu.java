package dev.culvert.sa.menu;

import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import dev.culvert.sa.view.Failures;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * {@code /ip ipsec why}: failures, the newest first. Those that are mended are history, shown when
 * {@code mended=yes} asks for it.
 */
public final class WhyMenu {

  private static final String MENDED = "mended";

  public static final ReadMenu MENU =
      new ReadMenu(
          MenuPath.of("/ip ipsec why"),
          List.of(),
          false,
          EnumSet.of(Verb.PRINT),
          scene -> Map.of(),
          List.of(
              "peer",
              "policy",
              "remote-address",
              "side",
              "cause",
              "parameter",
              "ours",
              "theirs",
              "mend",
              MENDED,
              "at",
              "ago"),
          WhyMenu::rows);

  private WhyMenu() {}

  /** The failures with these values; those that are not mended when nothing is said about that. */
  public static List<Row> where(List<Setting> conditions, Scene scene)
      throws InvalidConfigException {
    List<Setting> all = new ArrayList<>(conditions);
    if (conditions.stream().noneMatch(condition -> condition.property().equals(MENDED))) {
      all.add(new Setting(MENDED, "no"));
    }
    return Items.where(MENU, all, MENU.rows(scene));
  }

  private static List<Row> rows(Scene scene) {
    Failures failures = scene.observations().failures();
    return failures.newestFirst().stream()
        .map(failure -> row(failure, failures.isMended(failure), scene))
        .toList();
  }

  private static Row row(NegotiationFailure failure, boolean mended, Scene scene) {
    List<Object> values =
        List.of(
            failure.peer(),
            failure.policy(),
            failure.remote(),
            ReadMenus.lower(failure.side()),
            ReadMenus.lower(failure.cause()),
            failure.parameter(),
            failure.ours(),
            failure.theirs(),
            failure.mend(),
            mended ? "yes" : "no",
            failure.at(),
            ReadMenus.ago(failure.at(), scene.now()));
    return new Row(
        failure.ikeSpi().toString(), "", "", ReadMenus.fields(MENU.fieldNames(), values));
  }
}
