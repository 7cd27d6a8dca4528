package dev.culvert.contracts.event;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IpPrefix;
import java.time.Instant;
import java.util.List;

/**
 * What a node says of itself (topic {@code node}).
 *
 * @param node node name
 * @param generation number of this start of the node; each start has a higher one
 * @param addresses the node's addresses with their prefix lengths' networks cleared to hosts
 * @param engine the data plane in use, {@code userspace}
 * @param sealingKey encoding of the node's public sealing key
 * @param startedAt start of this generation
 */
public record NodeDescription(
    String node,
    long generation,
    List<IpPrefix> addresses,
    String engine,
    ByteString sealingKey,
    Instant startedAt)
    implements CulvertRecord {

  public NodeDescription {
    addresses = List.copyOf(addresses);
  }
}
