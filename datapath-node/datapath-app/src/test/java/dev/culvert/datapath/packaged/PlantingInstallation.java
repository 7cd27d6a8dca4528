package dev.culvert.datapath.packaged;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.NodeInstruction.SaChange;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TestBroker;
import dev.culvert.datapath.bus.TopicCursor;
import dev.culvert.datapath.sa.Kind;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.sa.PlantedTunnel;
import dev.culvert.records.RecordAdmission;
import dev.culvert.records.RefusedRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rest of an installation, for two nodes under test: a broker with the configuration of two
 * offices, and instead of ike-service one that answers an acquire with SAs whose keys it makes up.
 * It takes lines on its input, names of a {@link Kind}, and from then on configures and plants that
 * kind.
 */
final class PlantingInstallation {

  static final int PORT = 9092;
  static final String OFFICE1 = "office1";
  static final String OFFICE2 = "office2";

  private static final String POLICY = "p";

  private record Office(String node, String wan, String lan, String wanIpv6, String lanIpv6) {

    String outer(Kind kind) {
      return kind.outerIpv6() ? wanIpv6 : wan;
    }

    String inner(Kind kind) {
      if (kind.isTunnel()) {
        return kind.innerIpv6() ? lanIpv6 : lan;
      }
      return outer(kind) + (kind.outerIpv6() ? "/128" : "/32");
    }

    PlantedTunnel.End end(Kind kind) {
      return new PlantedTunnel.End(IpAddress.parse(outer(kind)), IpPrefix.parse(inner(kind)));
    }
  }

  private static final Office FIRST =
      new Office(
          OFFICE1, "192.168.90.1", "10.1.202.0/24", TwoOffices.WAN1_IPV6, "2001:db8:202::/64");
  private static final Office SECOND =
      new Office(
          OFFICE2, "192.168.80.1", "10.1.101.0/24", TwoOffices.WAN2_IPV6, "2001:db8:101::/64");

  private final RecordSource source;
  private final Publisher saStore;
  private final Publisher ikeService;
  private final Map<String, SealingPublicKey> sealingKeys = new HashMap<>();
  private final List<PlantedSa> planted = new ArrayList<>();
  private final List<NodeInstruction.Install> prepared = new ArrayList<>();
  private int nextSpi = 0x1000;

  private PlantingInstallation(TestBroker broker, SigningIdentity store, SigningIdentity ike) {
    this.source =
        new RecordSource(
            broker.clients(),
            new RecordAdmission(
                store.verifier(),
                new RefusedRecords(new SimpleMeterRegistry()),
                InstantSource.system()));
    this.saStore = new Publisher(broker.clients().producer(), store.signer(0, 1));
    this.ikeService = new Publisher(broker.clients().producer(), ike.signer(0, 1));
  }

  /**
   * Runs until its input ends; the arguments are the address of the broker and the directories with
   * the signing keys of sa-store and ike-service.
   */
  public static void main(String... arguments) throws Exception {
    try (TestBroker broker = TestBroker.start(arguments[0], PORT)) {
      broker.createTopics();
      PlantingInstallation installation =
          new PlantingInstallation(broker, identity(arguments[1]), identity(arguments[2]));
      installation.configure(Kind.ESP);
      Thread follower = Thread.ofPlatform().daemon().start(installation::answerAcquires);
      System.out.println("ready");
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        installation.begin(Kind.named(line));
        System.out.println("begun");
      }
      follower.interrupt();
    }
    System.exit(0);
  }

  private static SigningIdentity identity(String directory) throws IOException {
    return SigningIdentity.decode(Files.readAllBytes(Path.of(directory, SigningIdentity.FILE)));
  }

  private void configure(Kind kind) {
    publish(tunnel(kind, FIRST, SECOND).policy());
    publish(tunnel(kind, SECOND, FIRST).policy());
  }

  /** The two ends of a kind's policies, as nft prints them. */
  static List<String> selectorsOf(Kind kind) {
    return Stream.of(FIRST, SECOND).map(office -> office.inner(kind).replace("/32", "")).toList();
  }

  private void publish(Policy policy) {
    saStore.publish(Topics.CONFIG, policy.key(), policy);
  }

  private static PlantedTunnel tunnel(Kind kind, Office own, Office other) {
    return new PlantedTunnel(own.node(), own.node() + POLICY, kind, own.end(kind), other.end(kind));
  }

  /** Removes what is planted, configures, and prepares SAs, sealed, for the next acquire. */
  private synchronized void begin(Kind kind) throws InterruptedException {
    for (PlantedSa sa : planted) {
      instruct(sa.sa().key().node(), new NodeInstruction.Remove(sa.sa().key()));
    }
    planted.clear();
    prepared.clear();
    awaitSealingKeys();
    configure(kind);
    PlantedTunnel first = tunnel(kind, FIRST, SECOND);
    PlantedTunnel second = tunnel(kind, SECOND, FIRST);
    preparePair(first::sa, second::sa);
    if (kind.protocols() == Policy.IpsecProtocols.ESP_THEN_AH) {
      preparePair(first::around, second::around);
    }
  }

  /** Makes the SA with an SPI at one end. */
  private interface SaMaker {
    PlantedSa make(Direction direction, int spi);
  }

  /** As IKE would: both ends can receive before either sends. */
  private void preparePair(SaMaker first, SaMaker second) {
    int there = nextSpi++;
    int back = nextSpi++;
    prepare(second.make(Direction.IN, there));
    prepare(first.make(Direction.IN, back));
    prepare(second.make(Direction.OUT, back));
    prepare(first.make(Direction.OUT, there));
  }

  private void awaitSealingKeys() throws InterruptedException {
    try (TopicCursor nodes = TopicCursor.atStart(source, Topics.NODE)) {
      nodes.readToEnd((node, description) -> learn(decode(description)));
      while (sealingKeys.size() < 2) {
        nodes.poll((node, description) -> learn(decode(description)));
      }
    }
  }

  private void answerAcquires() {
    try (TopicCursor commands = TopicCursor.atEnd(source, Topics.IKE_COMMAND)) {
      while (!Thread.interrupted()) {
        commands.poll(
            (key, value) -> {
              if (decode(value) instanceof IkeCommand.Acquire) {
                plant();
              }
            });
      }
    }
  }

  private void learn(CulvertRecord record) {
    NodeDescription node = (NodeDescription) record;
    sealingKeys.put(node.node(), SealingPublicKey.decode(node.sealingKey().toByteArray()));
  }

  private synchronized void plant() {
    prepared.forEach(install -> instruct(install.sa().key().node(), install));
    prepared.clear();
  }

  private void prepare(PlantedSa sa) {
    planted.add(sa);
    prepared.add(sa.installSealedTo(sealingKeys.get(sa.sa().key().node())));
  }

  /** As ike-service does, what a node shall have stands in the topic of SAs too. */
  private void instruct(String node, SaChange change) {
    switch (change) {
      case NodeInstruction.Install install ->
          ikeService.publish(
              Topics.SA, install.sa().key().toString(), new SaRecord(install.sa(), install.keys()));
      case NodeInstruction.Remove remove -> ikeService.remove(Topics.SA, remove.key().toString());
    }
    ikeService.publish(
        Topics.IKE_OUTBOUND, node, new NodeInstruction(node, Instant.now(), List.of(change), null));
  }

  private static CulvertRecord decode(byte[] value) {
    try {
      return RecordCodec.decode(value).value();
    } catch (MalformedRecordException e) {
      throw new IllegalStateException(e);
    }
  }
}
