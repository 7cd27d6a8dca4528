package dev.culvert.ike.explore;

import dev.culvert.contracts.ByteString;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.StateCodec;
import dev.culvert.ike.v2.Site;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Steps single IKE SAs. Every state comes from its bytes and goes into bytes, as it would between
 * two replicas. A step is a pure function, so each is taken only once however many worlds hold it.
 */
final class Machine {
  /**
   * A step's outcome.
   *
   * @param next the stored form of the next state, or empty when there is none
   * @param drew the step has needed random numbers
   */
  record Done(Optional<ByteString> next, List<Effect> effects, boolean drew) {}

  /**
   * What a step depends on.
   *
   * @param before the stored form of the IKE SA, or empty for a new one
   * @param connected the end has an authenticated IKE SA
   * @param repetition how often this event has met this IKE SA before and needed random numbers
   */
  record Question(
      int end,
      Optional<ByteString> before,
      Event event,
      Instant now,
      boolean connected,
      int repetition) {}

  private final Protocol protocol;
  private final List<Site> sites;
  private final Map<Question, Done> answers = new HashMap<>();
  private final Map<ByteString, IkeSa.Live> decoded = new HashMap<>();

  Machine(Protocol protocol, List<Site> sites) {
    this.protocol = protocol;
    this.sites = sites;
  }

  Site site(int end) {
    return sites.get(end);
  }

  /** The bytes that a state is stored as. */
  static ByteString store(IkeSa.Live sa) {
    return ByteString.copyOf(StateCodec.encode(sa));
  }

  /** The state that was stored as these bytes. */
  IkeSa.Live read(ByteString stored) {
    return decoded.computeIfAbsent(stored, bytes -> StateCodec.decode(bytes.toByteArray()));
  }

  /** One step of an IKE SA. */
  Done step(Question question) {
    return answers.computeIfAbsent(question, this::answer);
  }

  private Done answer(Question question) {
    StepEnv env =
        new StepEnv(question.now(), site(question.end()), question.connected(), seed(question));
    IkeSa before =
        question
            .before()
            .<IkeSa>map(bytes -> StateCodec.decode(bytes.toByteArray()))
            .orElseGet(IkeSa.Absent::new);
    Step step = protocol.step(before, question.event(), env);
    Optional<ByteString> next =
        step.next() instanceof IkeSa.Live live ? Optional.of(store(live)) : Optional.empty();
    return new Done(next, step.effects(), env.drew());
  }

  private long seed(Question question) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    digest.update((byte) question.end());
    question
        .before()
        .map(bytes -> read(bytes).association().ownSpi().toString())
        .ifPresent(spi -> digest.update(spi.getBytes(StandardCharsets.UTF_8)));
    if (question.event() instanceof Event.Received received) {
      digest.update(received.inbound().datagram().toByteArray());
    } else {
      digest.update(question.event().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(question.now().toString().getBytes(StandardCharsets.UTF_8));
    }
    digest.update((byte) question.repetition());
    return ByteBuffer.wrap(digest.digest()).getLong();
  }
}
