/** Runs typed commands and writes their answers as RouterOS does. */
package dev.culvert.sa.console;
