/**
 * The records that travel through Kafka, the topics they travel in and their JSON form. A record's
 * form is pinned by its golden file in this module's tests.
 */
package dev.culvert.contracts.event;
