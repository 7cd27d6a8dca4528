/**
 * What the other services report, folded into answers: installed SAs, IKE SAs, counters, failures.
 * Each fold is a function of the records alone, each answer a function of the fold and the moment.
 */
package dev.culvert.sa.view;
