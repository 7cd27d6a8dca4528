package dev.culvert.datapath.sa;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.KeyReveal.Question;
import dev.culvert.contracts.event.KeyReveal.Reason;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.RandomBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Shows the keys of this node's SAs to who may see them. Every question is told in the log, with
 * who asked and for which SA. For one thread.
 */
public final class KeyReveals {

  private static final Logger LOG = Logger.getLogger(KeyReveals.class);

  /** How old a question may be, and how far the clock of who asks may be ahead. */
  static final Duration VALIDITY = Duration.ofSeconds(30);

  private final String node;
  private final Secret sensitiveKey;
  private final SaCompiler compiler;
  private final Function<SaKey, Optional<SaRecord>> records;
  private final RandomBytes random;
  private final InstantSource clock;

  /** Questions that were answered and could still be asked again, and when they were asked. */
  private final Map<String, Instant> answered = new HashMap<>();

  private final LongAdder shown = new LongAdder();
  private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);

  /**
   * Answers for one node.
   *
   * @param sensitiveKey what who may see keys has
   * @param compiler opens keys
   * @param records looks an SA up in the topic {@code sa}
   */
  public KeyReveals(
      String node,
      Secret sensitiveKey,
      SaCompiler compiler,
      Function<SaKey, Optional<SaRecord>> records,
      RandomBytes random,
      InstantSource clock) {
    this.node = node;
    this.sensitiveKey = sensitiveKey;
    this.compiler = compiler;
    this.records = records;
    this.random = random;
    this.clock = clock;
    for (Reason reason : Reason.values()) {
      refused.put(reason, new LongAdder());
    }
  }

  /** Questions that were answered with keys. */
  public long shown() {
    return shown.sum();
  }

  /** Questions that were refused for this reason. */
  public long refused(Reason reason) {
    return refused.get(reason).sum();
  }

  /** Answers a question about an SA of this node. */
  public KeyReveal.Reply answer(KeyReveal.Request request) {
    Question question = request.question();
    KeyReveal.Reply reply = judge(request).orElseGet(() -> show(question));
    switch (reply) {
      case KeyReveal.Shown _ -> {
        shown.increment();
        LOG.warnf("SHOWN: the keys of SA %s to %s", question.sa(), question.requester());
      }
      case KeyReveal.Refused no -> {
        refused.get(no.reason()).increment();
        LOG.warnf(
            "REFUSED: the keys of SA %s to %s: %s",
            question.sa(), question.requester(), no.reason());
      }
    }
    return reply;
  }

  /** Who has not proven that he may ask learns nothing else. */
  private Optional<KeyReveal.Reply> judge(KeyReveal.Request request) {
    Question question = request.question();
    if (!KeyRevealing.isAllowed(request, sensitiveKey)) {
      return Optional.of(refused(question, Reason.NOT_ALLOWED));
    }
    Instant now = clock.instant();
    if (Duration.between(question.at(), now).abs().compareTo(VALIDITY) > 0) {
      return Optional.of(refused(question, Reason.NOT_NOW));
    }
    answered.values().removeIf(at -> at.plus(VALIDITY).isBefore(now));
    if (answered.putIfAbsent(question.id(), question.at()) != null) {
      return Optional.of(refused(question, Reason.REPEATED));
    }
    return Optional.empty();
  }

  private KeyReveal.Reply show(Question question) {
    return records
        .apply(question.sa())
        .map(recorded -> show(question, recorded))
        .orElseGet(() -> refused(question, Reason.NO_SUCH_SA));
  }

  private KeyReveal.Reply show(Question question, SaRecord recorded) {
    try (KeyMaterial keys = compiler.open(recorded.sa(), recorded.keys())) {
      return new KeyReveal.Shown(node, question.id(), KeyRevealing.seal(question, keys, random));
    } catch (InstallException e) {
      return refused(question, Reason.SEALED_TO_ANOTHER);
    } catch (IllegalArgumentException e) {
      return refused(question, Reason.BAD_PUBLIC_KEY);
    }
  }

  private KeyReveal.Reply refused(Question question, Reason reason) {
    return new KeyReveal.Refused(node, question.id(), reason);
  }
}
