package dev.culvert.ike.app.kafka;

import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.app.partition.Partition;
import dev.culvert.records.RecordAdmission;
import java.time.InstantSource;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What all actors share.
 *
 * @param clients makes the actor's producer and its reader of state
 * @param newPartition an empty partition by its number
 * @param installation the installation as it is known now
 * @param identity signs what the actor writes
 * @param admission decides which requests are believed
 */
public record ActorContext(
    KafkaClients clients,
    IntFunction<Partition> newPartition,
    Supplier<Installation> installation,
    SigningIdentity identity,
    RecordAdmission admission,
    IkeMetrics metrics,
    InstantSource clock) {}
