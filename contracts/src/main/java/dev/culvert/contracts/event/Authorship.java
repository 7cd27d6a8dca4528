package dev.culvert.contracts.event;

import dev.culvert.contracts.config.ConfigObject;

/**
 * Which writer may write what, and where: the table that readers hold every record against. A
 * record stands under its own key, and a node speaks for itself only.
 */
public final class Authorship {

  private Authorship() {}

  /**
   * True for topics whose records carry a {@link RecordSignature}. Two do not: a datagram of {@code
   * ike-inbound} has come from the network and is believed no more than that, and {@code ike-state}
   * is encrypted and authenticated under a key that ike-service alone has.
   */
  public static boolean isSigned(Topics topic) {
    return switch (topic) {
      case CONFIG,
          NODE,
          TRUST,
          IKE_COMMAND,
          IKE_REPORT,
          IKE_OUTBOUND,
          SA,
          SA_REPORT,
          SEQUENCE,
          REVEAL ->
          true;
      case IKE_INBOUND, IKE_STATE -> false;
    };
  }

  /**
   * Whether the writer may write this to the topic under the key.
   *
   * @param value the record, or null for a tombstone
   * @throws IllegalArgumentException when records of the topic are not signed
   */
  public static boolean permits(Writer writer, Topics topic, String key, CulvertRecord value) {
    WriterRole role = writer.role();
    return switch (topic) {
      case CONFIG -> role == WriterRole.SA_STORE && (value == null || isObject(value, key));
      case NODE -> writer.isNode(key) && (value == null || describes(value, key));
      case TRUST -> role == WriterRole.CERT_AUTHORITY && (value == null || isAnchor(value, key));
      case SA -> role == WriterRole.IKE_SERVICE && (value == null || isSa(value, key));
      case IKE_REPORT ->
          role == WriterRole.IKE_SERVICE && (value == null || value instanceof IkeReport);
      case IKE_OUTBOUND ->
          role == WriterRole.IKE_SERVICE
              && value instanceof NodeInstruction instruction
              && instruction.node().equals(key);
      case SA_REPORT ->
          writer.isNode(key) && value instanceof SaReport report && report.node().equals(key);
      case SEQUENCE -> isOfNode(writer, key) && (value == null || isLease(value, key));
      case REVEAL -> value instanceof KeyReveal reveal && mayReveal(writer, key, reveal);
      case IKE_COMMAND -> value instanceof IkeCommand command && mayAsk(writer, command);
      case IKE_INBOUND, IKE_STATE ->
          throw new IllegalArgumentException(topic.topicName() + " is not signed");
    };
  }

  private static boolean mayAsk(Writer writer, IkeCommand command) {
    return switch (command) {
      // ike-service hands one on to the partition of an IKE SA that can serve it.
      case IkeCommand.Acquire acquire ->
          writer.isNode(acquire.node()) || writer.role() == WriterRole.IKE_SERVICE;
      case IkeCommand.SaLost lost -> writer.isNode(lost.sa().node());
      case IkeCommand.SaNotInstalled refused -> writer.isNode(refused.sa().node());
      case IkeCommand.SoftExpired expired -> writer.isNode(expired.sa().node());
      case IkeCommand.Usage usage -> writer.isNode(usage.node());
      case IkeCommand.Flush _ -> writer.role() == WriterRole.SA_STORE;
      // ike-service ends one of two IKE SAs that both sides began at once.
      case IkeCommand.Terminate _ ->
          writer.role() == WriterRole.SA_STORE || writer.role() == WriterRole.IKE_SERVICE;
      case IkeCommand.Bound _, IkeCommand.Unbound _, IkeCommand.Superseded _ ->
          writer.role() == WriterRole.IKE_SERVICE;
    };
  }

  private static boolean mayReveal(Writer writer, String key, KeyReveal reveal) {
    return reveal.node().equals(key)
        && switch (reveal) {
          case KeyReveal.Request _ -> writer.role() == WriterRole.SA_STORE;
          case KeyReveal.Reply reply -> writer.isNode(reply.node());
        };
  }

  private static boolean isObject(CulvertRecord value, String key) {
    return value instanceof ConfigObject object && object.key().equals(key);
  }

  private static boolean describes(CulvertRecord value, String key) {
    return value instanceof NodeDescription node && node.node().equals(key);
  }

  private static boolean isAnchor(CulvertRecord value, String key) {
    return value instanceof TrustAnchor anchor && anchor.subject().equals(key);
  }

  private static boolean isOfNode(Writer writer, String saKey) {
    int end = saKey.indexOf('/');
    return end > 0 && writer.isNode(saKey.substring(0, end));
  }

  private static boolean isLease(CulvertRecord value, String key) {
    return value instanceof SequenceLease lease
        && lease.sa().toString().equals(key)
        && lease.sa().node().equals(lease.node());
  }

  private static boolean isSa(CulvertRecord value, String key) {
    return value instanceof SaRecord sa && sa.sa().key().toString().equals(key);
  }
}
