package io.vertx.core;

/** Stands in for a framework, so that this module needs none. */
public interface Vertx {}
