package dev.culvert.lab;

/** How much a benchmark measures. */
enum Extent {
  /** So much that its figures can be compared. */
  WHOLE,

  /**
   * Each measurement once and for a moment, cold: shows that the benchmark works, which it does not
   * measure.
   */
  SHORT
}
