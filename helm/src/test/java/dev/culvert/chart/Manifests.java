package dev.culvert.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Kubernetes objects. */
record Manifests(List<JsonNode> objects) {

  Manifests {
    objects = List.copyOf(objects);
  }

  static Manifests parse(String yaml) {
    YAMLMapper mapper = new YAMLMapper();
    try (MappingIterator<JsonNode> documents = mapper.readerFor(JsonNode.class).readValues(yaml)) {
      return new Manifests(documents.readAll().stream().filter(JsonNode::isObject).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> ofKind(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  /** The one object of this kind that belongs to a component. */
  JsonNode one(String kind, String component) {
    List<JsonNode> found =
        ofKind(kind).stream()
            .filter(object -> component(object.path("metadata")).equals(component))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " objects " + kind + " of " + component);
    }
    return found.getFirst();
  }

  /** Everything that runs pods. */
  List<Workload> workloads() {
    return objects.stream()
        .filter(object -> object.at("/spec/template/spec").isObject())
        .map(Workload::new)
        .toList();
  }

  Workload workload(String component) {
    return workloads().stream()
        .filter(workload -> workload.component().equals(component))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no pods of " + component));
  }

  private static String component(JsonNode metadata) {
    return metadata.path("labels").path("app.kubernetes.io/component").asText();
  }

  /**
   * An object that runs pods; each pod has one container, and one before it at most.
   *
   * @param object a Deployment, StatefulSet, DaemonSet or Job
   */
  record Workload(JsonNode object) {

    String component() {
      return Manifests.component(object.path("metadata"));
    }

    JsonNode pod() {
      return object.at("/spec/template/spec");
    }

    JsonNode container() {
      if (pod().path("containers").size() != 1 || pod().path("initContainers").size() > 1) {
        throw new AssertionError(component() + " has not one container");
      }
      return pod().path("containers").path(0);
    }

    /** What runs before it and gets its signing key; missing where nothing is signed. */
    JsonNode enrolment() {
      return pod().path("initContainers").path(0);
    }

    /** Names of the environment variables that are set for it alone. */
    List<String> variables() {
      return container()
          .path("env")
          .valueStream()
          .map(entry -> entry.path("name").asText())
          .toList();
    }

    /** The value of a variable. */
    String variable(String name) {
      return container()
          .path("env")
          .valueStream()
          .filter(entry -> entry.path("name").asText().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError(component() + " has no variable " + name))
          .path("value")
          .asText();
    }

    /** The installation's secrets that its container is given. */
    List<String> secretEntries() {
      return secretEntries(container());
    }

    /** The installation's secrets that a container of the pod is given. */
    List<String> secretEntries(JsonNode container) {
      List<String> mounted =
          container
              .path("volumeMounts")
              .valueStream()
              .map(mount -> mount.path("name").asText())
              .toList();
      return volumes()
          .filter(volume -> volume.has("secret") && mounted.contains(volume.path("name").asText()))
          .flatMap(volume -> volume.path("secret").path("items").valueStream())
          .map(item -> item.path("key").asText())
          .toList();
    }

    Stream<JsonNode> volumes() {
      return pod().path("volumes").valueStream();
    }

    @Override
    public String toString() {
      return object.path("kind").asText() + " " + component();
    }
  }
}
