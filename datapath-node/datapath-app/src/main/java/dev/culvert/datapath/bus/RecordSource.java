package dev.culvert.datapath.bus;

/**
 * Where records come from.
 *
 * @param clients makes the consumers
 * @param admission decides which records are handed over
 */
public record RecordSource(KafkaClients clients, RecordAdmission admission) {}
