package dev.culvert.sa.menu;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.StatisticNames;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import dev.culvert.sa.view.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The menus that only show, but for {@link InstalledSaMenu}. */
public final class ReadMenus {

  /** IKE SAs; the identifier of a row is our SPI. */
  public static final ReadMenu ACTIVE_PEERS =
      new ReadMenu(
          MenuPath.of("/ip ipsec active-peers"),
          List.of("remote-peers"),
          false,
          EnumSet.of(Verb.PRINT, Verb.FIND, Verb.KILL_CONNECTIONS),
          scene -> legend("R", "responder", "N", "natt-peer"),
          List.of(
              "id",
              "local-address",
              "port",
              "remote-address",
              "state",
              "side",
              "uptime",
              "ph2-total",
              "spii",
              "spir",
              "peer",
              "node"),
          ReadMenus::activePeers);

  static final ReadMenu COUNTERS =
      counters(
          "counters",
          List.of(
              "out-accept",
              "out-drop",
              "out-encrypt",
              "in-accept",
              "in-drop",
              "in-decrypted",
              "in-accept-isakmp",
              "out-accept-isakmp",
              "in-drop-encrypted-expected"));

  static final ReadMenu STATISTICS = counters("statistics", StatisticNames.ALL);

  private ReadMenus() {}

  private static List<Row> activePeers(Scene scene) {
    return scene.observations().ikeSas().values().stream()
        .sorted(
            Comparator.comparing(IkeSaStatus::createdAt)
                .thenComparing(sa -> sa.ikeSpi().toString()))
        .map(sa -> activePeer(sa, scene.now()))
        .toList();
  }

  private static Row activePeer(IkeSaStatus sa, Instant now) {
    boolean initiator = sa.side() == IkeReport.Side.INITIATOR;
    IkeSpi theirs = sa.remoteSpi();
    Instant since = sa.establishedAt() == null ? sa.createdAt() : sa.establishedAt();
    List<Object> values =
        List.of(
            sa.remoteId(),
            sa.local().address(),
            sa.remote().port(),
            sa.remote().address(),
            lower(sa.state()),
            lower(sa.side()),
            ago(since, now),
            sa.childSas(),
            initiator ? sa.ikeSpi() : theirs,
            initiator ? theirs : sa.ikeSpi(),
            sa.peer(),
            sa.node());
    String flags = (initiator ? "" : "R") + (sa.natDetected() ? "N" : "");
    return new Row(sa.ikeSpi().toString(), flags, "", fields(ACTIVE_PEERS.fieldNames(), values));
  }

  private static ReadMenu counters(String name, List<String> counters) {
    return new ReadMenu(
        MenuPath.of("/ip ipsec " + name),
        List.of(),
        true,
        EnumSet.of(Verb.PRINT),
        scene -> Map.of(),
        counters,
        scene -> {
          List<Row.Field> fields = new ArrayList<>();
          for (String counter : counters) {
            fields.add(Row.Field.of(counter, Totals.ofGlobal(counter, scene.observations())));
          }
          return List.of(new Row(name, "", "", fields));
        });
  }

  static List<Row.Field> fields(List<String> names, List<Object> values) {
    List<Row.Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String value = values.get(i).toString();
      if (!value.isEmpty()) {
        fields.add(Row.Field.of(names.get(i), value));
      }
    }
    return fields;
  }

  /** Clocks of two machines differ; what seems to lie ahead is now. */
  static String ago(Instant then, Instant now) {
    return TimeSpan.format(then.isAfter(now) ? Duration.ZERO : Duration.between(then, now));
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Map<String, String> legend(String... lettersAndMeanings) {
    Map<String, String> legend = new LinkedHashMap<>();
    for (int i = 0; i < lettersAndMeanings.length; i += 2) {
      legend.put(lettersAndMeanings[i], lettersAndMeanings[i + 1]);
    }
    return legend;
  }
}
