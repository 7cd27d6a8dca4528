/**
 * The pure part of sa-store, in packages from the outside in: {@code console} runs typed commands,
 * {@code syntax} reads them, {@code menu} is the table of menus and properties that console and
 * REST share, {@code view} answers from what the other services report, {@code config} is the
 * configuration with its rules. Time, randomness and sealing come in as arguments.
 */
package dev.culvert.sa;
