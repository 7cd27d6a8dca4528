package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alert rules ask for what the services export, and the chart hands them over. */
class AlertsTest {

  private static final Path RULES = Chart.ROOT.resolve("helm/culvert/alerts.yaml");
  private static final String OPERATOR = "prometheus.operator.enabled=true";
  private static final Pattern METRIC = Pattern.compile("\\bculvert_[a-z_]+");
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");

  private static JsonNode groups() throws IOException {
    return new YAMLMapper().readTree(RULES.toFile()).path("groups");
  }

  private static Set<JsonNode> rules() throws IOException {
    return StreamSupport.stream(groups().spliterator(), false)
        .flatMap(group -> StreamSupport.stream(group.path("rules").spliterator(), false))
        .collect(Collectors.toSet());
  }

  @Test
  void everyMetricIsExportedByAService() throws IOException {
    Set<String> exported = ServiceMetrics.inSources();
    Set<String> asked = new TreeSet<>();
    for (JsonNode rule : rules()) {
      METRIC
          .matcher(rule.path("expr").asText())
          .results()
          .forEach(found -> asked.add(found.group()));
    }
    assertTrue(asked.size() > 10, asked::toString);
    asked.removeAll(exported);
    assertEquals(Set.of(), asked, () -> "exported are " + exported);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "culvert_records_refused", // a counter without its suffix
        "culvert_ike_lag_total",
        "culvert_record_refused_total"
      })
  void aNameThatNobodyExportsWouldBeFound(String name) throws IOException {
    assertFalse(ServiceMetrics.inSources().contains(name));
  }

  @Test
  void everyAlertHasANameOfItsOwnASeverityAndWhatMendsIt() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : rules()) {
      assertTrue(names.add(rule.path("alert").asText()), rule::toString);
      assertTrue(SEVERITIES.contains(rule.at("/labels/severity").asText()), rule::toString);
      assertFalse(rule.at("/annotations/summary").asText().isBlank(), rule::toString);
      assertFalse(rule.at("/annotations/mend").asText().isBlank(), rule::toString);
    }
    assertEquals(rules().size(), names.size());
  }

  @Test
  void theChartMakesARuleOfThemForTheOperator() throws IOException {
    Manifests manifests = Chart.render(OPERATOR, "prometheus.operator.labels.release=monitoring");
    JsonNode rule = manifests.one("PrometheusRule", "alerts");
    assertEquals(groups(), rule.at("/spec/groups"));
    assertEquals("monitoring", rule.at("/metadata/labels/release").asText());
    assertEquals(Set.of(), Set.copyOf(Chart.render().ofKind("PrometheusRule")));
  }

  @Test
  void everyServiceIsScrapedAtItsPort() {
    Manifests manifests = Chart.render(OPERATOR);
    JsonNode spec = manifests.one("PodMonitor", "metrics").path("spec");
    Set<String> components = new TreeSet<>();
    spec.at("/selector/matchExpressions/0/values").forEach(name -> components.add(name.asText()));
    assertEquals(new TreeSet<>(ServiceSources.MODULES.keySet()), components);
    for (String component : components) {
      JsonNode ports = manifests.workload(component).container().path("ports");
      assertEquals(
          spec.at("/podMetricsEndpoints/0/port").asText(), ports.path(0).path("name").asText());
    }
  }
}
