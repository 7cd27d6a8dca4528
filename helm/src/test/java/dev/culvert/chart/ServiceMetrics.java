package dev.culvert.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names of the metrics that the services export, taken from where their sources make them, in
 * Prometheus' form: dots are underscores, a counter ends with {@code _total}, a timer has {@code
 * _seconds_count}, {@code _sum}, {@code _bucket} and {@code _max}, and a gauge ends with its unit.
 */
final class ServiceMetrics {

  /** {@code Counter.builder("name"} or a method of the service's own that makes one. */
  private static final Pattern MADE =
      Pattern.compile(
          "(?:\\b(\\w+)\\.builder|\\.?\\b(gauge|counter|timer|histogram))\\(\\s*\"(culvert\\.[a-z.]+)\"");

  private static final Pattern UNIT = Pattern.compile("\\.baseUnit\\(\"(\\w+)\"\\)");

  /** The unit among a gauge's arguments, where a service's own method makes it. */
  private static final Pattern UNIT_ARGUMENT = Pattern.compile("\\A,\\s*\"[^\"]*\",\\s*\"(\\w+)\"");

  /** What the services count with the same code. */
  private static final String SHARED = "records";

  private ServiceMetrics() {}

  static Set<String> inSources() throws IOException {
    Set<String> names = new TreeSet<>();
    Set<String> modules = new TreeSet<>(ServiceSources.MODULES.values());
    modules.add(SHARED);
    for (String module : modules) {
      try (Stream<Path> sources = Files.walk(Chart.ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path source : sources.filter(Files::isRegularFile).toList()) {
          names.addAll(madeIn(Files.readString(source)));
        }
      }
    }
    return names;
  }

  private static Set<String> madeIn(String source) {
    Set<String> names = new TreeSet<>();
    Matcher made = MADE.matcher(source);
    while (made.find()) {
      String kind = made.group(1) != null ? made.group(1) : made.group(2);
      String name = made.group(3).replace('.', '_');
      String behind = source.substring(made.end(), endOfStatement(source, made.end()));
      names.addAll(exported(kind, name, behind));
    }
    return names;
  }

  private static int endOfStatement(String source, int from) {
    int end = source.indexOf(';', from);
    return end < 0 ? source.length() : end;
  }

  private static List<String> exported(String kind, String name, String behind) {
    return switch (kind) {
      case "Counter", "FunctionCounter", "counter" -> List.of(name + "_total");
      case "Timer", "timer", "histogram" ->
          Stream.of("_count", "_sum", "_bucket", "_max").map(s -> name + "_seconds" + s).toList();
      case "Gauge", "gauge" -> List.of(withUnit(name, behind));
      default -> List.of(name);
    };
  }

  private static String withUnit(String name, String behind) {
    for (Pattern pattern : List.of(UNIT, UNIT_ARGUMENT)) {
      Matcher unit = pattern.matcher(behind);
      if (unit.find() && !name.endsWith("_" + unit.group(1))) {
        return name + "_" + unit.group(1);
      }
    }
    return name;
  }
}
