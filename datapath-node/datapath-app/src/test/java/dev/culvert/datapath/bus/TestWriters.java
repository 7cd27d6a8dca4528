package dev.culvert.datapath.bus;

import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.signing.EphemeralAuthority;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.records.RecordAdmission;
import dev.culvert.records.RefusedRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The writers of an installation, with a CA that only the test's readers trust. */
public final class TestWriters {

  private final EphemeralAuthority authority =
      new EphemeralAuthority(new SecureRandom()::nextBytes);

  /** The writer of configuration. */
  public SigningIdentity saStore() {
    return authority.identity(Writer.service(WriterRole.SA_STORE));
  }

  /** The writer of SAs and instructions. */
  public SigningIdentity ikeService() {
    return authority.identity(Writer.service(WriterRole.IKE_SERVICE));
  }

  /** A node. */
  public SigningIdentity node(String name) {
    return authority.identity(Writer.node(name));
  }

  /** What a node reads through. */
  public RecordSource source(KafkaClients clients, MeterRegistry meters) {
    return new RecordSource(
        clients,
        new RecordAdmission(
            saStore().verifier(), new RefusedRecords(meters), InstantSource.system()));
  }
}
