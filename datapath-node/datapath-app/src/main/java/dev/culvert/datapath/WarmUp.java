package dev.culvert.datapath;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.UnsealException;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.crypto.signing.SigningIdentity;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs the code between an instruction and its SA before there are any: loaded and compiled only
 * then, it would make the first packet of the first tunnel wait for half a second.
 */
final class WarmUp {

  private static final int ROUNDS = 20;

  private WarmUp() {}

  /** Takes half a second at most; its results are thrown away. */
  static void run(SealingKeyPair sealingKey, SigningIdentity identity, SecureRandom random) {
    IpAddress nobody = IpAddress.lowest(IpAddress.Family.IPV4);
    Endpoint endpoint = new Endpoint(nobody, 0);
    NodeInstruction instruction =
        new NodeInstruction(
            "",
            Instant.EPOCH,
            List.of(),
            new NodeInstruction.OutboundDatagram(endpoint, endpoint, ByteString.EMPTY));
    InboundDatagram received =
        new InboundDatagram("", endpoint, endpoint, Instant.EPOCH, ByteString.EMPTY);
    RecordSigner signer = identity.signer(0, 0);
    RecordCheck check = identity.verifier().begin();
    byte[] nothing = {};
    try {
      for (int round = 0; round < ROUNDS; round++) {
        var sealed = Sealer.seal(sealingKey.publicKey(), nothing, nothing, random::nextBytes);
        try (Secret opened = sealingKey.open(sealed, nothing)) {
          SignedRecord signed = signer.sign(Topics.IKE_OUTBOUND, 0, "", Optional.of(instruction));
          check.next(Topics.IKE_OUTBOUND, 0, "", signed.header(), signed.value(), Instant.now());
          RecordCodec.decode(RecordCodec.encode(opened.length(), received));
        }
      }
    } catch (UnsealException | MalformedRecordException e) {
      throw new IllegalStateException("what was just written cannot be read", e);
    }
  }
}
