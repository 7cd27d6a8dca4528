package dev.culvert.chart;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a service reads, taken from its source: its properties file and the interfaces that map
 * {@code culvert.} settings.
 *
 * @param properties its {@code application.properties}
 * @param settings names of the settings that it knows, with dots and hyphens
 */
record ServiceSources(Properties properties, Set<String> settings) {

  /** Where each service lives in the checkout. */
  static final Map<String, String> MODULES =
      Map.of(
          "sa-store", "sa-store/sa-app",
          "ike-service", "ike-service/ike-app",
          "cert-authority", "cert-authority/ca-app",
          "datapath-node", "datapath-node/datapath-app");

  private static final Pattern MAPPED =
      Pattern.compile("(?:@WithName\\(\"([^\"]+)\"\\)[^;]*?)?\\s(\\w+)\\(\\);");

  static ServiceSources of(String service) throws IOException {
    Path main = Chart.ROOT.resolve(MODULES.get(service)).resolve("src/main");
    Properties properties = new Properties();
    try (Reader text = Files.newBufferedReader(main.resolve("resources/application.properties"))) {
      properties.load(text);
    }
    Set<String> settings = new TreeSet<>(properties.stringPropertyNames());
    try (Stream<Path> sources = Files.walk(main.resolve("java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        settings.addAll(mapped(Files.readString(source)));
      }
    }
    return new ServiceSources(properties, settings);
  }

  private static Set<String> mapped(String source) {
    Set<String> names = new TreeSet<>();
    int mapping = source.indexOf("@ConfigMapping(prefix = \"culvert\")");
    if (mapping >= 0) {
      Matcher method = MAPPED.matcher(source.substring(mapping));
      while (method.find()) {
        names.add(
            "culvert." + (method.group(1) != null ? method.group(1) : kebab(method.group(2))));
      }
    }
    return names;
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  String property(String name) {
    return properties.getProperty(name);
  }

  /** Whether an environment variable names one of the settings, by MicroProfile Config's rule. */
  boolean reads(String variable) {
    return settings.stream()
        .anyMatch(
            name -> name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT).equals(variable));
  }
}
