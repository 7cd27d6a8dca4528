package dev.culvert.sa.menu;

import static java.util.Map.entry;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.SaReport.SaCounters;
import dev.culvert.contracts.event.SecurityAssociation;
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
import java.util.stream.Stream;

/**
 * {@code /ip ipsec installed-sa}. No key is in it, only where they stand: sa-store cannot read
 * keys. The layout of RouterOS 2.6 shows fewer properties in another order; the others can be asked
 * for by {@code find} all the same.
 */
final class InstalledSaMenu {

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

  private static final List<String> FIELDS =
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

  private static final String AUTH_KEY = "auth-key";
  private static final String ENC_KEY = "enc-key";

  private static final List<String> FIELDS_OF_2_6 =
      List.of(
          "spi",
          "direction",
          "src-address",
          "dst-address",
          "auth-algorithm",
          "enc-algorithm",
          "replay",
          "state",
          AUTH_KEY,
          ENC_KEY,
          "add-lifetime",
          "use-lifetime",
          "lifebytes",
          "current-addtime",
          "current-usetime",
          "current-bytes");

  static final ReadMenu MENU =
      new ReadMenu(
          MenuPath.of("/ip ipsec installed-sa"),
          List.of(),
          false,
          EnumSet.of(Verb.PRINT, Verb.FIND, Verb.FLUSH),
          InstalledSaMenu::legend,
          FIELDS,
          InstalledSaMenu::rows);

  private InstalledSaMenu() {}

  private static boolean isOf26(Scene scene) {
    return switch (scene.defaults()) {
      case COMPAT_V2_6 -> true;
      case MODERN, COMPAT_V7, COMPAT_V4 -> false;
    };
  }

  private static Map<String, String> legend(Scene scene) {
    Map<String, String> legend = new LinkedHashMap<>();
    if (!isOf26(scene)) {
      legend.put("S", "seen-traffic");
    }
    legend.putAll(ReadMenus.legend("A", "AH", "E", "ESP", "P", "pfs", "M", "manual"));
    return legend;
  }

  private static List<Row> rows(Scene scene) {
    return scene.observations().sas().values().stream()
        .sorted(
            Comparator.comparing(SecurityAssociation::createdAt)
                .thenComparing(sa -> sa.key().toString()))
        .map(sa -> row(sa, scene))
        .toList();
  }

  private static Row row(SecurityAssociation sa, Scene scene) {
    boolean seen =
        Totals.ofSa(sa.key(), scene.observations()).map(SaCounters::packets).orElse(0L) > 0;
    String flags =
        (seen && !isOf26(scene) ? "S" : "")
            + protocolFlag(sa)
            + (sa.perfectForwardSecrecy() ? "P" : "")
            + (sa.hasManualKeys() ? "M" : "");
    List<Row.Field> fields = withKeys(ReadMenus.fields(FIELDS, values(sa, scene)), sa);
    return new Row(sa.key().toString(), flags, "", isOf26(scene) ? as26(fields) : fields);
  }

  /** Behind the algorithms and their key size, as RouterOS prints them. */
  private static List<Row.Field> withKeys(List<Row.Field> fields, SecurityAssociation sa) {
    List<Row.Field> all = new ArrayList<>();
    for (Row.Field field : fields) {
      all.add(field);
      if (field.name().equals("enc-key-size")) {
        key(AUTH_KEY, sa.integrity().keyBytes()).ifPresent(all::add);
        key(ENC_KEY, sa.encryption().keyMaterialBytes()).ifPresent(all::add);
      }
    }
    return all;
  }

  /** Two hexadecimal digits for each byte; a manual HMAC key may have another length. */
  private static Optional<Row.Field> key(String name, int bytes) {
    return bytes == 0
        ? Optional.empty()
        : Optional.of(new Row.Field(name, "*".repeat(2 * bytes), Row.Style.SENSITIVE));
  }

  private static List<Object> values(SecurityAssociation sa, Scene scene) {
    Optional<SaCounters> counters = Totals.ofSa(sa.key(), scene.observations());
    boolean in = ReadMenus.lower(sa.key().direction()).equals("in");
    Optional<Endpoint> local =
        Optional.ofNullable(sa.encapsulation()).map(SecurityAssociation.Encapsulation::local);
    Optional<Endpoint> remote =
        Optional.ofNullable(sa.encapsulation()).map(SecurityAssociation.Encapsulation::remote);
    return List.of(
        spi(sa, scene),
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
        firstUse(counters.map(SaCounters::firstUse), scene),
        counters.map(SaCounters::bytes).orElse(0L),
        counters.map(SaCounters::packets).orElse(0L),
        counters.map(SaCounters::invalidPackets).orElse(0L),
        sa.replayWindow(),
        sa.peer(),
        sa.policy(),
        sa.key().node());
  }

  /** Of an SA that was never used empty; RouterOS 2.6 prints the beginning of 1970. */
  private static String firstUse(Optional<Instant> moment, Scene scene) {
    return moment
        .or(() -> isOf26(scene) ? Optional.of(Instant.EPOCH) : Optional.empty())
        .map(ROUTER_TIME::format)
        .orElse("");
  }

  private static String spi(SecurityAssociation sa, Scene scene) {
    return String.format(isOf26(scene) ? "%08X" : "0x%08X", sa.key().spi());
  }

  private static List<Row.Field> as26(List<Row.Field> fields) {
    Stream<Row.Field> shown =
        FIELDS_OF_2_6.stream()
            .flatMap(name -> fields.stream().filter(field -> field.name().equals(name)));
    Stream<Row.Field> apart =
        fields.stream()
            .filter(field -> !FIELDS_OF_2_6.contains(field.name()))
            .map(field -> new Row.Field(field.name(), field.value(), Row.Style.APART));
    return Stream.concat(shown, apart).toList();
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
}
