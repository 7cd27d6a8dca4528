package dev.culvert.ike.app.partition;

import dev.culvert.contracts.Secret;
import dev.culvert.ike.sa.ChildOffer;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.KeyShare;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Zeroes the keys that a step has left behind. */
final class RetiredSecrets {

  private RetiredSecrets() {}

  /** Closes the secrets of a state that none of the states after it holds any more. */
  static void close(IkeSa before, List<IkeSa> after) {
    Set<Secret> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    after.forEach(sa -> kept.addAll(secretsOf(sa)));
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
      case Established state ->
          Stream.concat(
                  secretsOf(state.keys()).stream(),
                  state.outstanding().stream().flatMap(RetiredSecrets::secretsOf))
              .toList();
      case IkeSa.Replaced state -> secretsOf(state.keys());
      case IkeSa.Deleting state -> secretsOf(state.keys());
      case IkeSa.Absent _, IkeSa.Gone _, IkeSa.Closed _ -> List.of();
    };
  }

  private static Stream<Secret> secretsOf(Exchange exchange) {
    return switch (exchange) {
      case Exchange.CreateChild create -> secretsOf(create.offer());
      case Exchange.RekeyChild rekey -> secretsOf(rekey.offer());
      case Exchange.RekeyIke rekey ->
          Stream.concat(
              Stream.of(rekey.offer().keyShare().privateValue()),
              rekey.rival().stream().flatMap(rival -> secretsOf(rival.keys()).stream()));
      case Exchange.CheckLiveness _, Exchange.DeleteChildren _ -> Stream.empty();
    };
  }

  private static Stream<Secret> secretsOf(ChildOffer offer) {
    return offer.keyShare().stream().map(KeyShare::privateValue);
  }

  private static List<Secret> secretsOf(IkeKeys keys) {
    return keys.all();
  }
}
