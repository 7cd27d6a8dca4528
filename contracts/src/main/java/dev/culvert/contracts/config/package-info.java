/**
 * The configuration objects that sa-store writes to the topic {@code config} and all services read.
 * They carry valid values: parsing and checking of what a user typed lives in sa-core.
 */
package dev.culvert.contracts.config;
