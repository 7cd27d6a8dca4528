package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Kubernetes knows every field that the chart writes: an API server ignores a misspelt one. */
class KubernetesModelTest {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ConfigMap", ConfigMap.class,
          "DaemonSet", DaemonSet.class,
          "Deployment", Deployment.class,
          "Job", Job.class,
          "NetworkPolicy", NetworkPolicy.class,
          "PodDisruptionBudget", PodDisruptionBudget.class,
          "Service", Service.class,
          "ServiceAccount", ServiceAccount.class,
          "StatefulSet", StatefulSet.class);

  /** The model takes unknown fields in; here they are errors. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @Test
  void everyFieldIsOneOfItsKind() throws IOException {
    Manifests manifests =
        Chart.render(
            "networkPolicy.enabled=true",
            "networkPolicy.nodeCidrs[0]=192.0.2.0/24",
            "image.pullSecrets[0]=registry",
            "saStore.tolerations[0].operator=Exists",
            "certAuthority.storage.storageClassName=fast");
    Set<String> seen = new HashSet<>();
    for (JsonNode object : manifests.objects()) {
      String kind = object.path("kind").asText();
      HasMetadata parsed = STRICT.treeToValue(object, KINDS.get(kind));
      assertEquals(parsed.getApiVersion(), object.path("apiVersion").asText());
      seen.add(kind);
    }
    assertEquals(KINDS.keySet(), seen);
  }

  @Test
  void aMisspeltFieldWouldBeFound() {
    ObjectNode object = Chart.render().one("DaemonSet", "datapath-node").deepCopy();
    ((ObjectNode) object.at("/spec/template/spec")).put("hostnetwork", true);
    JsonMappingException refused =
        assertThrows(JsonMappingException.class, () -> STRICT.treeToValue(object, DaemonSet.class));
    assertTrue(refused.getMessage().contains("hostnetwork"), refused::getMessage);
  }
}
