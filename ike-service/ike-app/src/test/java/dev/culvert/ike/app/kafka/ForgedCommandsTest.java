package dev.culvert.ike.app.kafka;

import static dev.culvert.ike.app.kafka.LiveInstallation.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.EphemeralAuthority;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.Refusal;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.ike.app.IkeService;
import dev.culvert.ike.app.Sites;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica on a real broker, and what someone who can write to that broker cannot make it do. */
class ForgedCommandsTest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Writer SA_STORE = Writer.service(WriterRole.SA_STORE);
  private static final Writer OFFICE2 = Writer.node(Sites.OFFICE2);

  @TempDir Path secrets;

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private Broker broker;
  private IkeSpi spi;

  private interface Forgery {
    void plant() throws Exception;
  }

  @Test
  void aTunnelOutlivesAllForgeries() throws Exception {
    try (LiveInstallation installation = new LiveInstallation(secrets);
        IkeService service = installation.replica(registry)) {
      broker = installation.broker;
      installation.configure();
      service.start();
      await("readiness", () -> service.waitingFor().isEmpty());
      installation.acquire();
      await("4 SAs", () -> installation.nodes.installed().size() == 4);
      List<NodeInstruction.Install> before = installation.nodes.installed();
      spi = before.getFirst().sa().ikeSpi();

      forgeCommands(before.getFirst());
      replayACommand();
      forgeTheInstallation();
      assertEquals(before, installation.nodes.installed());

      // The same command from its author works, so all before were taken in and left out.
      broker.write(Topics.IKE_COMMAND, spi.partition(), spi.toString(), terminate());
      await("no SA", () -> installation.nodes.installed().isEmpty());
    }
  }

  private void forgeCommands(NodeInstruction.Install sa) throws Exception {
    RecordSigner store = broker.identity(SA_STORE).signer(0, 1);
    RecordSigner stranger =
        new EphemeralAuthority(RANDOM::nextBytes).identity(SA_STORE).signer(0, 1);
    refused(Refusal.UNSIGNED, () -> plantUnsigned(sign(store, terminate()).value()));
    refused(Refusal.UNKNOWN_WRITER, () -> plant(sign(stranger, terminate())));
    refused(Refusal.WRONG_WRITER, () -> plantAs(OFFICE2, terminate()));
    refused(
        Refusal.WRONG_WRITER,
        () -> plantAs(SA_STORE, new IkeCommand.Superseded(spi, Instant.now())));
    Writer ikeService = Writer.service(WriterRole.IKE_SERVICE);
    refused(
        Refusal.WRONG_WRITER,
        () -> plantAs(ikeService, new IkeCommand.SaLost(spi, sa.sa().key(), Instant.now())));
    Writer other =
        sa.sa().key().node().equals(Sites.OFFICE1) ? OFFICE2 : Writer.node(Sites.OFFICE1);
    refused(
        Refusal.WRONG_WRITER,
        () -> plantAs(other, new IkeCommand.SaLost(spi, sa.sa().key(), Instant.now())));
    SignedRecord elsewhere =
        store.sign(
            Topics.IKE_COMMAND, spi.partition() + 1, spi.toString(), Optional.of(terminate()));
    refused(Refusal.BAD_SIGNATURE, () -> plant(elsewhere));
    SignedRecord otherKey =
        store.sign(Topics.IKE_COMMAND, spi.partition(), "other", Optional.of(terminate()));
    refused(Refusal.BAD_SIGNATURE, () -> plant(otherKey));
    refused(Refusal.WRONG_WRITER, () -> plantAs(SA_STORE, null));
  }

  private void replayACommand() throws Exception {
    IkeSpi nobody = IkeSpi.of(spi.partition(), 0, 0);
    broker.write(
        Topics.IKE_COMMAND,
        spi.partition(),
        nobody.toString(),
        new IkeCommand.Terminate(nobody, Instant.now()));
    RecordSigner earlier = broker.identity(SA_STORE).signer(0, 0);
    refused(Refusal.REPLAYED, () -> plant(sign(earlier, terminate())));
  }

  /** Each of these would end the tunnel, or hand its next keys to the forger. */
  private void forgeTheInstallation() throws Exception {
    String peer = "peer/" + Sites.PEER_OF_1;
    refused(Refusal.UNSIGNED, () -> broker.write(Topics.CONFIG, null, peer, (byte[]) null));
    refused(Refusal.WRONG_WRITER, () -> broker.write(Topics.CONFIG, null, peer, null, OFFICE2));
    SealingKeyPair forger = SealingKeyPair.generate(RANDOM::nextBytes);
    refused(
        Refusal.WRONG_WRITER,
        () ->
            broker.write(
                Topics.NODE,
                null,
                Sites.OFFICE1,
                Sites.node(Sites.OFFICE1, Sites.ADDRESS1, forger.publicKey()),
                OFFICE2));
    String json = "{\"type\":\"peer\",\"schema\":1,\"version\":9,\"value\":{}}";
    refused(
        Refusal.UNSIGNED,
        () -> broker.write(Topics.CONFIG, null, peer, json.getBytes(StandardCharsets.UTF_8)));
  }

  private void refused(Refusal reason, Forgery forgery) throws Exception {
    double before = count(reason);
    forgery.plant();
    await("a refusal: " + reason.label(), () -> count(reason) == before + 1);
  }

  private double count(Refusal reason) {
    Counter counter =
        registry.find("culvert.records.refused").tag("reason", reason.label()).counter();
    return counter == null ? 0 : counter.count();
  }

  private IkeCommand terminate() {
    return new IkeCommand.Terminate(spi, Instant.now());
  }

  private SignedRecord sign(RecordSigner signer, CulvertRecord command) {
    return signer.sign(Topics.IKE_COMMAND, spi.partition(), spi.toString(), Optional.of(command));
  }

  private void plantAs(Writer writer, CulvertRecord command) throws Exception {
    broker.write(Topics.IKE_COMMAND, spi.partition(), spi.toString(), command, writer);
  }

  private void plant(SignedRecord signed) throws Exception {
    broker.write(Topics.IKE_COMMAND, spi.partition(), spi.toString(), signed);
  }

  private void plantUnsigned(byte[] value) throws Exception {
    broker.write(Topics.IKE_COMMAND, spi.partition(), spi.toString(), value);
  }
}
