package dev.culvert.contracts.event;

/** Everything that is written to a topic. {@link RecordType} lists the forms. */
public interface CulvertRecord {}
