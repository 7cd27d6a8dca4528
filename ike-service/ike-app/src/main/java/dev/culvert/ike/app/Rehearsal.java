package dev.culvert.ike.app;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SpiTag;
import dev.culvert.crypto.StateSealer;
import dev.culvert.crypto.signing.EphemeralAuthority;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.crypto.signing.Verdict;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.app.metrics.Telemetry;
import dev.culvert.ike.app.partition.Batch;
import dev.culvert.ike.app.partition.Outbox;
import dev.culvert.ike.app.partition.Partition;
import dev.culvert.ike.app.partition.Stepper;
import dev.culvert.ike.app.secret.ServiceKeys;
import dev.culvert.ike.manual.ManualKeying;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/**
 * Negotiates with itself in memory, with keys of its own, before the first peer comes: code that is
 * loaded and compiled only then makes the first tunnel wait for a second or more.
 */
final class Rehearsal {

  static final int ROUNDS = 15;
  private static final IpAddress HERE = IpAddress.parse("127.0.0.1");
  private static final IpAddress THERE = IpAddress.parse("127.0.0.2");
  private static final String NODE = "rehearsal";
  private static final String PARAMETERS = "rehearsal";

  private final Partition partition;
  private final Installation installation;
  private final RecordSigner signer;
  private final RecordCheck check;

  private Rehearsal(
      Stepper stepper, ServiceKeys keys, SigningIdentity identity, RandomBytes random) {
    // Nobody should take these IKE SAs for real: the category is silent by configuration.
    Telemetry telemetry =
        new Telemetry(new IkeMetrics(new SimpleMeterRegistry()), Logger.getLogger(Rehearsal.class));
    this.partition = new Partition(0, 1, stepper, keys, random, telemetry);
    this.installation = installation(keys.sealing(), random);
    this.signer = identity.signer(0, 1);
    this.check = identity.verifier().begin();
  }

  /**
   * Rehearses, a second or two on a cold process.
   *
   * @return number of SAs that were negotiated: two on each side in each round
   */
  static int run(Stepper stepper, RandomBytes random) {
    int installed = 0;
    try (ServiceKeys keys =
            new ServiceKeys(
                new StateSealer(random.next(StateSealer.KEY_BYTES)),
                Secret.owning(random.next(SpiTag.KEY_BYTES)),
                SealingKeyPair.generate(random));
        SigningIdentity identity =
            new EphemeralAuthority(random).identity(Writer.service(WriterRole.IKE_SERVICE))) {
      for (int round = 0; round < ROUNDS; round++) {
        installed += new Rehearsal(stepper, keys, identity, random).negotiate();
      }
    } catch (MalformedRecordException e) {
      throw new IllegalStateException("what was just written cannot be read", e);
    }
    return installed;
  }

  private void signAndVerify(Outbox.Entry entry, NodeInstruction instruction) {
    SignedRecord signed = signer.sign(entry.topic(), 0, entry.key(), Optional.of(instruction));
    Verdict verdict =
        check.next(entry.topic(), 0, entry.key(), signed.header(), signed.value(), Instant.EPOCH);
    if (verdict instanceof Verdict.Refused refused) {
      throw new IllegalStateException("what was just signed is refused: " + refused.reason());
    }
  }

  private int negotiate() throws MalformedRecordException {
    Queue<CulvertRecord> inputs = new ArrayDeque<>(List.of(acquire()));
    int installed = 0;
    while (!inputs.isEmpty()) {
      Batch batch = partition.begin(Instant.EPOCH, installation);
      batch.receive(RecordCodec.encode(0, inputs.remove()));
      for (Outbox.Entry entry : batch.finish().entries()) {
        if (entry.value().orElse(null) instanceof NodeInstruction instruction) {
          signAndVerify(entry, instruction);
          installed += instruction.changes().size();
          if (instruction.datagram() != null) {
            inputs.add(arrival(instruction.datagram()));
          }
        }
      }
    }
    return installed;
  }

  private IkeCommand acquire() {
    Policy policy = installation.configuration().policies().get(HERE.toString());
    return new IkeCommand.Acquire(
        NODE,
        policy.peer(),
        policy.name(),
        HERE,
        THERE,
        policy.sourceSelector(),
        policy.destinationSelector(),
        Instant.EPOCH);
  }

  private static InboundDatagram arrival(NodeInstruction.OutboundDatagram sent) {
    Endpoint arrivesAt = sent.remote();
    Endpoint cameFrom = sent.local();
    return new InboundDatagram(NODE, arrivesAt, cameFrom, Instant.EPOCH, sent.message());
  }

  private static Installation installation(SealingKeyPair sealing, RandomBytes random) {
    return new Installation(
        new Configuration(
            bothSides(Rehearsal::peer),
            Map.of(PARAMETERS, profile()),
            bothSides((local, _) -> identity(local, sealing, random)),
            Map.of(PARAMETERS, proposal()),
            bothSides(Rehearsal::policy),
            true),
        ManualKeying.NONE,
        Map.of(NODE, sealing.publicKey()));
  }

  /** An object for each side, which is named by its address. */
  private static <T> Map<String, T> bothSides(BiFunction<IpAddress, IpAddress, T> make) {
    return Map.of(
        HERE.toString(), make.apply(HERE, THERE), THERE.toString(), make.apply(THERE, HERE));
  }

  private static Peer peer(IpAddress local, IpAddress remote) {
    return new Peer(
        local.toString(), IpPrefix.host(remote), 500, local, PARAMETERS, false, false, false, "");
  }

  private static Identity identity(IpAddress local, SealingKeyPair sealing, RandomBytes random) {
    String name = local.toString();
    byte[] place = Identity.secretAad(name).getBytes(StandardCharsets.UTF_8);
    return new Identity(
        name,
        name,
        Sealer.seal(sealing.publicKey(), new byte[1], place, random),
        IkeId.AUTO,
        IkeId.AUTO,
        false,
        "");
  }

  private static Policy policy(IpAddress local, IpAddress remote) {
    return Policy.named(local.toString())
        .tunnel(true)
        .saBetween(local, remote)
        .peer(local.toString())
        .proposal(PARAMETERS)
        .build();
  }

  private static Profile profile() {
    return new Profile(
        PARAMETERS,
        List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
        List.of(PrfAlgorithm.HMAC_SHA2_256),
        List.of(EncryptionAlgorithm.AES_CBC_256),
        List.of(KeyExchangeMethod.CURVE25519),
        Duration.ofDays(1),
        null,
        1);
  }

  private static Proposal proposal() {
    return new Proposal(
        PARAMETERS,
        List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
        List.of(EncryptionAlgorithm.AES_GCM_128),
        Duration.ofDays(1),
        0,
        null,
        false,
        "");
  }
}
