package dev.culvert.datapath.bus;

import dev.culvert.records.RecordAdmission;

/**
 * Where records come from.
 *
 * @param clients makes the consumers
 * @param admission decides which records are handed over
 */
public record RecordSource(KafkaClients clients, RecordAdmission admission) {}
