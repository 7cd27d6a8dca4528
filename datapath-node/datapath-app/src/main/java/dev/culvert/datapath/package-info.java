/**
 * The node agent: wiring, lifecycle, health and metrics. The packet path, the relay and the broker
 * live in packages of their own and know nothing of Quarkus.
 */
package dev.culvert.datapath;
