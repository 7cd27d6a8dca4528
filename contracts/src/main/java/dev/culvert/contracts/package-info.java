/**
 * The vocabulary that all services share: addresses, selectors, SPIs, algorithms, secrets. Values
 * only: nothing here does I/O, reads a clock or draws a random number, and nothing here depends on
 * a framework.
 */
package dev.culvert.contracts;
