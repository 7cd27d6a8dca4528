package dev.culvert.ike.app.partition;

import dev.culvert.contracts.Secret;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Zeroes the keys that a step has left behind. */
final class RetiredSecrets {

  private RetiredSecrets() {}

  /** Closes the secrets of a state that its successor does not hold any more. */
  static void close(IkeSa before, IkeSa after) {
    Set<Secret> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(secretsOf(after));
    for (Secret secret : secretsOf(before)) {
      if (!kept.contains(secret)) {
        secret.close();
      }
    }
  }

  private static List<Secret> secretsOf(IkeSa sa) {
    return switch (sa) {
      case IkeSa.InitSent state -> List.of(state.privateValue());
      case IkeSa.AuthSent state -> secretsOf(state.keys());
      case IkeSa.InitAnswered state -> secretsOf(state.keys());
      case IkeSa.Established state -> secretsOf(state.keys());
      case IkeSa.Deleting state -> secretsOf(state.keys());
      case IkeSa.Absent _, IkeSa.Gone _, IkeSa.Closed _ -> List.of();
    };
  }

  private static List<Secret> secretsOf(IkeKeys keys) {
    return List.of(keys.d(), keys.ai(), keys.ar(), keys.ei(), keys.er(), keys.pi(), keys.pr());
  }
}
