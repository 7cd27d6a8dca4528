package dev.culvert.datapath.sa;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.UnsealException;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.PolicyCounters;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.ToIntBiFunction;

/** Opens the keys of an SA and makes it ready for the packet engine. */
public final class SaCompiler {

  private final String node;
  private final SealingKeyPair sealingKey;
  private final RandomBytes random;
  private final int encapsulationPort;
  private final ToIntBiFunction<IpAddress, IpAddress> mtuOf;
  private final KeyFingerprints fingerprints;

  /**
   * A compiler for the SAs of one node.
   *
   * @param encapsulationPort the local UDP port that ESP travels through
   * @param mtuOf MTU of the path from a local to a remote address, bytes
   * @param fingerprints what manual keys are known by
   */
  public SaCompiler(
      String node,
      SealingKeyPair sealingKey,
      RandomBytes random,
      int encapsulationPort,
      ToIntBiFunction<IpAddress, IpAddress> mtuOf,
      KeyFingerprints fingerprints) {
    this.node = node;
    this.sealingKey = sealingKey;
    this.random = random;
    this.encapsulationPort = encapsulationPort;
    this.mtuOf = mtuOf;
    this.fingerprints = fingerprints;
  }

  /**
   * An SA and what its keys are known by.
   *
   * @throws InstallException when they cannot be opened
   */
  KeyedSa keyed(SecurityAssociation sa, Sealed keys) throws InstallException {
    if (!sa.hasManualKeys()) {
      return KeyedSa.negotiated(sa);
    }
    try (KeyMaterial material = open(sa, keys)) {
      return KeyedSa.manual(sa, material, fingerprints);
    }
  }

  /** An inbound SA, which counts for the policy of the given counters. */
  public InboundSa inbound(SecurityAssociation sa, Sealed keys, PolicyCounters policy)
      throws InstallException {
    try (KeyMaterial material = open(sa, keys)) {
      InboundSa inbound = InboundSa.compile(sa, material, policy);
      inbound.mtuIs(mtuOf.applyAsInt(sa.key().destination(), sa.key().source()));
      return inbound;
    } catch (IllegalArgumentException e) {
      throw new InstallException(e.getMessage());
    }
  }

  /**
   * An outbound SA.
   *
   * @param behind the last number that it may have used; empty when it is new
   */
  public OutboundSa outbound(SecurityAssociation sa, Sealed keys, OptionalLong behind)
      throws InstallException {
    int mtu = mtuOf.applyAsInt(sa.key().source(), sa.key().destination());
    try (KeyMaterial material = open(sa, keys)) {
      return behind.isPresent()
          ? OutboundSa.resume(sa, material, random, mtu, behind.getAsLong())
          : OutboundSa.compile(sa, material, random, mtu);
    } catch (IllegalArgumentException e) {
      throw new InstallException(e.getMessage());
    }
  }

  /**
   * The keys of an SA; the caller closes them.
   *
   * @throws InstallException when they are not this node's, or not the SA's
   */
  KeyMaterial open(SecurityAssociation sa, Sealed keys) throws InstallException {
    requireFit(sa);
    byte[] aad = SaRecord.keysAad(sa.key()).getBytes(StandardCharsets.UTF_8);
    try (Secret opened = sealingKey.open(keys, aad)) {
      return KeyMaterial.split(opened.expose(), sa.encryption(), sa.integrity());
    } catch (UnsealException | IllegalArgumentException e) {
      throw new InstallException("keys: " + e.getMessage());
    }
  }

  private void requireFit(SecurityAssociation sa) throws InstallException {
    SaKey key = sa.key();
    if (!key.node().equals(node)) {
      throw new InstallException("key.node is " + key.node() + ", this node is " + node);
    }
    if (sa.encapsulation() != null) {
      requireEncapsulable(sa);
      Endpoint local = sa.encapsulation().local();
      if (local.port() != encapsulationPort) {
        throw new InstallException(
            "encapsulation.local: ESP in UDP uses port " + encapsulationPort + ", not " + local);
      }
    }
  }

  private static void requireEncapsulable(SecurityAssociation sa) throws InstallException {
    if (sa.key().protocol() != SaKey.Protocol.ESP) {
      throw new InstallException("encapsulation: AH does not pass a NAT (RFC 3947 section 1)");
    }
  }
}
