package dev.culvert.rules.other;

/** Stands in for another module's class. */
public final class OtherCore {}
