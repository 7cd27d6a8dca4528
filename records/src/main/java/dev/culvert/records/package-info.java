/**
 * What every service does with the records that it reads: it believes those that their writer has
 * signed, and counts and tells the others. How a signature is checked is crypto's; which topics a
 * service reads, and what it does with what they say, is its own.
 */
package dev.culvert.records;
