package dev.culvert.rules.sample.app;

/** Stands in for the app around the sample core. */
public final class SampleApp {}
