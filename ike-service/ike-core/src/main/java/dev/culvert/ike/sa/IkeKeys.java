package dev.culvert.ike.sa;

import dev.culvert.contracts.Secret;
import java.util.List;

/**
 * The keys of an IKE SA, RFC 7296 section 2.14.
 *
 * @param suite what they are for
 * @param d SK_d, of which the keys of child SAs are made
 * @param ai SK_ai, empty with a combined-mode cipher
 * @param ar SK_ar, likewise
 * @param ei SK_ei, behind it the salt of a combined-mode cipher (RFC 5282 section 7.1)
 * @param er SK_er, likewise
 * @param pi SK_pi, for the initiator's AUTH
 * @param pr SK_pr, for the responder's AUTH
 */
public record IkeKeys(
    IkeSuite suite, Secret d, Secret ai, Secret ar, Secret ei, Secret er, Secret pi, Secret pr) {
  /** The keys in the order in which they are derived. */
  public List<Secret> all() {
    return List.of(d, ai, ar, ei, er, pi, pr);
  }
}
