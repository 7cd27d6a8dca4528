/**
 * sa-store as a service: REST and console in front of sa-core, the only writer of the topic {@code
 * config}, and the followers that keep the read models.
 *
 * <p>Every replica reads the topics from their beginning, without a consumer group, and knows when
 * it has caught up; that is why plain consumers do it.
 */
package dev.culvert.sa.app;
