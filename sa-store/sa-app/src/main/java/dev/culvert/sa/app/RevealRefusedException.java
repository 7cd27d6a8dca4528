package dev.culvert.sa.app;

import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.SaKey;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;

/** Keys of an SA are not shown. */
class RevealRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Status status;
  private final String fix;

  private RevealRefusedException(Status status, String message, String fix) {
    super(message);
    this.status = status;
    this.fix = fix;
  }

  /** The node that has the SA does not show them. */
  static RevealRefusedException of(SaKey sa, KeyReveal.Reason reason) {
    String node = "node " + sa.node() + ": ";
    return switch (reason) {
      case NOT_ALLOWED ->
          new RevealRefusedException(
              Status.FORBIDDEN,
              node + "keys are shown to those only who have sensitive.key of the installation",
              "make the proof with the content of sensitive.key of the secrets folder");
      case NOT_NOW ->
          new RevealRefusedException(
              Status.BAD_REQUEST,
              node + "the question is more than 30 s old, or ahead of the node's clock",
              "ask anew, and set the clocks");
      case REPEATED ->
          new RevealRefusedException(
              Status.CONFLICT, node + "the question was asked before", "ask with another id");
      case BAD_PUBLIC_KEY ->
          new RevealRefusedException(
              Status.BAD_REQUEST,
              node + "the public key cannot be sealed to",
              "send the encoding of a sealing public key");
      case NO_SUCH_SA ->
          new RevealRefusedException(
              Status.NOT_FOUND, node + "there is no SA " + sa, "print the SAs of now");
      case SEALED_TO_ANOTHER ->
          new RevealRefusedException(
              Status.CONFLICT,
              node + "the keys of SA " + sa + " are from before the host's last boot",
              "flush the SA; its successor's keys can be shown");
    };
  }

  /** The node that has the SA says nothing. */
  static RevealRefusedException silent(SaKey sa, Duration limit) {
    return new RevealRefusedException(
        Status.GATEWAY_TIMEOUT,
        "node " + sa.node() + " has not answered within " + limit.toSeconds() + " s",
        "look whether datapath-node runs there and reaches the broker");
  }

  Status status() {
    return status;
  }

  String fix() {
    return fix;
  }
}
