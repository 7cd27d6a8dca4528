package dev.culvert.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Path;

/** The chart in this checkout, rendered by Helm. */
final class Chart {

  static final String RELEASE = "office";
  static final String NAMESPACE = "vpn";

  /** The cluster that the objects are for; Helm's library guesses an old one. */
  private static final String KUBERNETES = "1.32.0";

  /** The checkout. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Path FOLDER = ROOT.resolve("helm/culvert");

  private Chart() {}

  /**
   * The objects that an installation consists of.
   *
   * @param settings as Helm's {@code --set} takes them: name=value
   */
  static Manifests render(String... settings) {
    return renderAs(RELEASE, NAMESPACE, settings);
  }

  static Manifests renderAs(String release, String namespace, String... settings) {
    TemplateCommand template =
        new Helm(FOLDER)
            .template()
            .withName(release)
            .withNamespace(namespace)
            .withKubeVersion(KUBERNETES);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      template.set(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return Manifests.parse(template.call());
  }

  /** Brokers of one's own in the bundled one's place. */
  static Manifests renderWithExternalBrokers(String... more) {
    String[] settings = new String[more.length + 2];
    settings[0] = "kafka.bundled.enabled=false";
    settings[1] = "kafka.external.bootstrapServers=kafka-0:9092,kafka-1:9092";
    System.arraycopy(more, 0, settings, 2, more.length);
    return render(settings);
  }

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }
}
