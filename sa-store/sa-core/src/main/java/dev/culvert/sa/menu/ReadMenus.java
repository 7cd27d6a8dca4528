package dev.culvert.sa.menu;

import static java.util.Map.entry;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.SaReport.SaCounters;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.StatisticNames;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import dev.culvert.sa.view.SaState;
import dev.culvert.sa.view.Totals;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The menus that only show. No key of an SA is in any of them: sa-store cannot read keys. */
public final class ReadMenus {

  /** As RouterOS has printed moments since its first versions: {@code nov/24/2008 14:28:42}. */
  private static final DateTimeFormatter ROUTER_TIME =
      new DateTimeFormatterBuilder()
          .appendText(
              ChronoField.MONTH_OF_YEAR,
              Map.ofEntries(
                  entry(1L, "jan"),
                  entry(2L, "feb"),
                  entry(3L, "mar"),
                  entry(4L, "apr"),
                  entry(5L, "may"),
                  entry(6L, "jun"),
                  entry(7L, "jul"),
                  entry(8L, "aug"),
                  entry(9L, "sep"),
                  entry(10L, "oct"),
                  entry(11L, "nov"),
                  entry(12L, "dec")))
          .appendPattern("/dd/uuuu HH:mm:ss")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final List<String> SA_FIELDS =
      List.of(
          "spi",
          "direction",
          "src-address",
          "dst-address",
          "state",
          "auth-algorithm",
          "enc-algorithm",
          "enc-key-size",
          "add-lifetime",
          "use-lifetime",
          "lifebytes",
          "expires-in",
          "current-addtime",
          "current-usetime",
          "current-bytes",
          "current-packets",
          "invalid-packets",
          "replay",
          "peer",
          "policy",
          "node");

  static final ReadMenu INSTALLED_SA =
      new ReadMenu(
          MenuPath.of("/ip ipsec installed-sa"),
          List.of(),
          false,
          EnumSet.of(Verb.PRINT, Verb.FIND, Verb.FLUSH),
          legend("S", "seen-traffic", "A", "AH", "E", "ESP", "M", "manual"),
          SA_FIELDS,
          ReadMenus::installedSas);

  /** IKE SAs; the identifier of a row is our SPI. */
  public static final ReadMenu ACTIVE_PEERS =
      new ReadMenu(
          MenuPath.of("/ip ipsec active-peers"),
          List.of("remote-peers"),
          false,
          EnumSet.of(Verb.PRINT, Verb.FIND, Verb.KILL_CONNECTIONS),
          legend("R", "responder", "N", "natt-peer"),
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

  private static List<Row> installedSas(Scene scene) {
    return scene.observations().sas().values().stream()
        .sorted(
            Comparator.comparing(SecurityAssociation::createdAt)
                .thenComparing(sa -> sa.key().toString()))
        .map(sa -> installedSa(sa, scene))
        .toList();
  }

  private static Row installedSa(SecurityAssociation sa, Scene scene) {
    Optional<SaCounters> counters = Totals.ofSa(sa.key(), scene.observations());
    long packets = counters.map(SaCounters::packets).orElse(0L);
    boolean in = lower(sa.key().direction()).equals("in");
    Optional<Endpoint> local =
        Optional.ofNullable(sa.encapsulation()).map(SecurityAssociation.Encapsulation::local);
    Optional<Endpoint> remote =
        Optional.ofNullable(sa.encapsulation()).map(SecurityAssociation.Encapsulation::remote);
    List<Object> values =
        List.of(
            String.format("0x%08X", sa.key().spi()),
            in ? "in" : "out",
            tunnelEnd(sa.key().source(), in ? remote : local),
            tunnelEnd(sa.key().destination(), in ? local : remote),
            SaState.of(sa, scene.observations(), scene.now()).word(),
            sa.encryption().isCombinedMode() ? "none" : sa.integrity().consoleName(),
            sa.encryption().consoleName().replaceFirst("^(aes|camellia)-\\d+", "$1"),
            sa.encryption().keyBits(),
            TimeSpan.format(sa.softLifetime()) + "/" + TimeSpan.format(sa.hardLifetime()),
            TimeSpan.format(sa.softUseLifetime()) + "/" + TimeSpan.format(sa.hardUseLifetime()),
            sa.softVolume().bytes() + "/" + sa.hardVolume().bytes(),
            expiresIn(sa, scene.now()),
            ROUTER_TIME.format(sa.createdAt()),
            ROUTER_TIME.format(counters.map(SaCounters::firstUse).orElse(Instant.EPOCH)),
            counters.map(SaCounters::bytes).orElse(0L),
            packets,
            counters.map(SaCounters::invalidPackets).orElse(0L),
            sa.replayWindow(),
            sa.peer(),
            sa.policy(),
            sa.key().node());
    return new Row(
        sa.key().toString(),
        (packets > 0 ? "S" : "") + protocolFlag(sa) + (sa.hasManualKeys() ? "M" : ""),
        "",
        fields(SA_FIELDS, values));
  }

  /** Empty for an SA without a hard lifetime. */
  private static String expiresIn(SecurityAssociation sa, Instant now) {
    if (sa.hardLifetime().isZero()) {
      return "";
    }
    Duration left = Duration.between(now, sa.createdAt().plus(sa.hardLifetime()));
    return TimeSpan.format(left.isNegative() ? Duration.ZERO : left);
  }

  private static String protocolFlag(SecurityAssociation sa) {
    return switch (sa.key().protocol()) {
      case ESP -> "E";
      case AH -> "A";
    };
  }

  private static String tunnelEnd(IpAddress address, Optional<Endpoint> encapsulation) {
    return encapsulation
        .map(endpoint -> new Endpoint(address, endpoint.port()).toString())
        .orElseGet(address::toString);
  }

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
        Map.of(),
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

  private static Map<String, String> legend(String... lettersAndMeanings) {
    Map<String, String> legend = new LinkedHashMap<>();
    for (int i = 0; i < lettersAndMeanings.length; i += 2) {
      legend.put(lettersAndMeanings[i], lettersAndMeanings[i + 1]);
    }
    return legend;
  }
}
