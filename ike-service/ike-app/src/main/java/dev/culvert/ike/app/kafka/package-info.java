/**
 * The IKE partitions on Kafka. One consumer takes this replica's share of the partitions; each has
 * an actor of its own thread and its own transactional producer:
 *
 * <pre>
 * PartitionPoller ──records──▶ PartitionActor ──one transaction for each batch──▶ state, SAs,
 *   (one consumer)               (Partition)        instructions, reports, commands
 * </pre>
 *
 * <p>Nothing leaves before it is committed: nodes read committed records only. Whoever takes a
 * partition over fences the last owner by its transactional id, which also ends what that one left
 * open, and only then reads the state.
 */
package dev.culvert.ike.app.kafka;
