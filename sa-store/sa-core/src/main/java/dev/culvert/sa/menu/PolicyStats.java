package dev.culvert.sa.menu;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.sa.view.PolicyState;
import dev.culvert.sa.view.Totals;
import java.util.ArrayList;
import java.util.List;

/** The counters of a policy by the names of the chosen defaults set. */
final class PolicyStats {

  private PolicyStats() {}

  static List<Row.Field> of(Policy policy, Values values, Scene scene) {
    List<Row.Field> fields = new ArrayList<>();
    for (Property<?> property :
        List.of(
            PolicyProperties.SRC_ADDRESS,
            PolicyProperties.DST_ADDRESS,
            PolicyProperties.PROTOCOL)) {
      fields.add(Row.Field.of(property.name(), values.text(property).orElseThrow()));
    }
    PolicyState state = PolicyState.of(policy, scene.observations(), scene.now());
    fields.add(Row.Field.of("ph2-state", state.word()));
    SaReport.PolicyCounters counters = Totals.ofPolicy(policy.name(), scene.observations());
    switch (scene.defaults()) {
      case COMPAT_V2_6 -> {
        fields.add(Row.Field.of("in-accepted", counters.inAccepted()));
        fields.add(Row.Field.of("in-dropped", counters.inDropped()));
        fields.add(Row.Field.of("out-accepted", counters.outAccepted()));
        fields.add(Row.Field.of("out-dropped", counters.outDropped() - counters.notEncrypted()));
        fields.add(Row.Field.of("encrypted", counters.outTransformed()));
        fields.add(Row.Field.of("not-encrypted", counters.notEncrypted()));
        fields.add(Row.Field.of("decrypted", counters.inTransformed()));
        fields.add(Row.Field.of("not-decrypted", counters.notDecrypted()));
      }
      case MODERN, COMPAT_V7, COMPAT_V4 -> {
        fields.add(Row.Field.of("in-accepted", counters.inAccepted()));
        fields.add(Row.Field.of("in-dropped", counters.inDropped()));
        fields.add(Row.Field.of("in-transformed", counters.inTransformed()));
        fields.add(Row.Field.of("out-accepted", counters.outAccepted()));
        fields.add(Row.Field.of("out-dropped", counters.outDropped()));
        fields.add(Row.Field.of("out-transformed", counters.outTransformed()));
      }
    }
    return fields;
  }
}
