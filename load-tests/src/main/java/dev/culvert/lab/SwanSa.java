package dev.culvert.lab;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An IKE SA as strongSwan lists it.
 *
 * @param connection the connection it belongs to
 * @param state strongSwan's name of its state, such as {@code ESTABLISHED}
 * @param initiatorSpi the initiator's SPI in hexadecimal
 * @param responderSpi the responder's SPI in hexadecimal
 * @param algorithms encryption, integrity, pseudo-random function and key exchange, as listed
 * @param children its child SAs
 */
public record SwanSa(
    String connection,
    String state,
    String initiatorSpi,
    String responderSpi,
    String algorithms,
    List<Child> children) {

  /**
   * A child SA.
   *
   * @param state strongSwan's name of its state, such as {@code INSTALLED}
   * @param inUdp whether its ESP packets travel in UDP
   * @param algorithms encryption, key length and integrity, as listed
   * @param packetsIn packets received through it
   * @param packetsOut packets sent through it
   */
  public record Child(
      String state, boolean inUdp, String algorithms, long packetsIn, long packetsOut) {}

  private static final Pattern TOKEN = Pattern.compile("[{}]|\\[[^\\]]*\\]|[^\\s{}]+");

  public SwanSa {
    children = List.copyOf(children);
  }

  /** The lines that {@code swanctl --list-sas --raw} prints. */
  public static List<SwanSa> parse(String raw) {
    List<SwanSa> sas = new ArrayList<>();
    for (String line : raw.lines().toList()) {
      if (line.startsWith("list-sa event")) {
        Iterator<String> tokens = TOKEN.matcher(line).results().map(MatchResult::group).iterator();
        // The words "list-sa", "event" and the opening brace.
        for (int i = 0; i < 3; i++) {
          tokens.next();
        }
        section(tokens).sections.forEach((name, sa) -> sas.add(sa(name, sa)));
      }
    }
    return sas;
  }

  private static SwanSa sa(String connection, Section sa) {
    List<Child> children = new ArrayList<>();
    Section list = sa.sections.getOrDefault("child-sas", new Section());
    list.sections.values().forEach(child -> children.add(child(child)));
    return new SwanSa(
        connection,
        sa.value("state"),
        sa.value("initiator-spi"),
        sa.value("responder-spi"),
        sa.values("encr-alg", "encr-keysize", "integ-alg", "prf-alg", "dh-group"),
        children);
  }

  private static Child child(Section child) {
    return new Child(
        child.value("state"),
        child.value("encap").equals("yes"),
        child.values("encr-alg", "encr-keysize", "integ-alg"),
        Long.parseLong(child.value("packets-in")),
        Long.parseLong(child.value("packets-out")));
  }

  private static Section section(Iterator<String> tokens) {
    Section section = new Section();
    while (tokens.hasNext()) {
      String token = tokens.next();
      if (token.equals("}")) {
        break;
      }
      int equals = token.indexOf('=');
      if (equals > 0) {
        section.values.put(token.substring(0, equals), token.substring(equals + 1));
      } else if (tokens.hasNext() && !token.equals("{") && !token.startsWith("[")) {
        // A name is followed by the brace that opens its section.
        tokens.next();
        section.sections.put(token, section(tokens));
      }
    }
    return section;
  }

  /** A block of the listing: values by name and blocks by name. */
  private static final class Section {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Section> sections = new LinkedHashMap<>();

    private String value(String name) {
      return values.getOrDefault(name, "");
    }

    private String values(String... names) {
      List<String> present = new ArrayList<>();
      for (String name : names) {
        if (values.containsKey(name)) {
          present.add(values.get(name));
        }
      }
      return String.join("/", present);
    }
  }
}
