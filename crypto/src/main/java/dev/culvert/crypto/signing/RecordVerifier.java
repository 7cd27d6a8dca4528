package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.Topics;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the writers of an installation by their certificates. Any thread may use it; what follows
 * the order of records is {@link RecordCheck}'s.
 */
public final class RecordVerifier {

  /** Time between two lines of the log about the same reason and topic. */
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

  /** Many more than an installation has writers; beyond it certificates are verified each time. */
  private static final int MAX_KNOWN = 4_096;

  private final PublicKey authority;
  private final Map<ByteString, WriterCertificate> known = new ConcurrentHashMap<>();
  private final Map<Map.Entry<Topics, Refusal>, Instant> told = new ConcurrentHashMap<>();

  RecordVerifier(PublicKey authority) {
    this.authority = authority;
  }

  /** A check for one reading of topics, from wherever it begins, in the order of the broker. */
  public RecordCheck begin() {
    return new RecordCheck(this);
  }

  /** The certificate when the CA issued it and it is valid now. */
  Optional<WriterCertificate> certificate(ByteString issued, Instant now) {
    WriterCertificate certificate = known.get(issued);
    if (certificate == null) {
      Optional<WriterCertificate> verified = WriterCertificate.verify(issued, authority);
      if (verified.isEmpty()) {
        return verified;
      }
      certificate = verified.get();
      if (known.size() < MAX_KNOWN) {
        known.put(issued, certificate);
      }
    }
    return Optional.of(certificate).filter(valid -> valid.isValidAt(now));
  }

  /** A refusal; the log is told of each topic and reason once in a while. */
  Verdict.Refused refuse(Topics topic, Refusal reason, String writer, Instant now) {
    Map.Entry<Topics, Refusal> kind = Map.entry(topic, reason);
    Instant last = told.get(kind);
    boolean tell = last == null || now.isAfter(last.plus(LOG_INTERVAL));
    if (tell) {
      told.put(kind, now);
    }
    return new Verdict.Refused(reason, writer, tell);
  }
}
