package dev.culvert.ike.app.partition;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.ike.Effect;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Writes the effects of one step as records. Changes of a node's SAD gather in an instruction until
 * a datagram closes it, so that the node has made them before the peer can know of them.
 */
final class EffectWriter {

  private final int partition;
  private final Instant now;
  private final Map<String, SealingPublicKey> nodes;
  private final NodeSealers sealers;
  private final RandomBytes random;
  private final Outbox outbox;

  private final List<NodeInstruction.SaChange> changes = new ArrayList<>();
  private String changedNode = "";

  EffectWriter(
      int partition,
      Instant now,
      Map<String, SealingPublicKey> nodes,
      NodeSealers sealers,
      RandomBytes random,
      Outbox outbox) {
    this.partition = partition;
    this.now = now;
    this.nodes = nodes;
    this.sealers = sealers;
    this.random = random;
    this.outbox = outbox;
  }

  void install(Effect.Install effect) {
    SaKey key = effect.sa().key();
    Sealed keys = seal(key, effect.keys());
    change(key.node(), new NodeInstruction.Install(effect.sa(), keys));
    outbox.put(Topics.SA, key.toString(), new SaRecord(effect.sa(), keys));
  }

  void remove(SaKey key) {
    change(key.node(), new NodeInstruction.Remove(key));
    outbox.remove(Topics.SA, key.toString());
  }

  void send(Effect.Send effect) {
    if (!effect.node().equals(changedNode)) {
      finish();
    }
    instruct(
        effect.node(),
        new NodeInstruction.OutboundDatagram(effect.local(), effect.remote(), effect.datagram()));
  }

  void report(IkeReport report) {
    String key =
        switch (report) {
          case IkeReport.IkeSaStatus status -> StateRecords.keyOf(status.ikeSpi());
          // The last of each peer and policy stays. One key for all unknown peers: a stranger must
          // not make the topic grow.
          case IkeReport.NegotiationFailure failure ->
              "failure/" + failure.peer() + "/" + failure.policy();
        };
    outbox.put(Topics.IKE_REPORT, partition, key, report);
  }

  /** Writes the changes that no datagram follows. */
  void finish() {
    if (!changes.isEmpty()) {
      instruct(changedNode, null);
    }
  }

  private void change(String node, NodeInstruction.SaChange change) {
    if (!node.equals(changedNode)) {
      finish();
    }
    changedNode = node;
    changes.add(change);
  }

  private void instruct(String node, NodeInstruction.OutboundDatagram datagram) {
    outbox.put(Topics.IKE_OUTBOUND, node, new NodeInstruction(node, now, changes, datagram));
    changes.clear();
  }

  private Sealed seal(SaKey key, KeyMaterial keys) {
    SealingPublicKey node = nodes.get(key.node());
    if (node == null) {
      throw new IllegalStateException("node " + key.node() + " has published no sealing key");
    }
    byte[] plaintext = keys.concatenated();
    try {
      byte[] place = SaRecord.keysAad(key).getBytes(StandardCharsets.UTF_8);
      return sealers.to(key.node(), node, now).seal(plaintext, place, random);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
      keys.close();
    }
  }
}
