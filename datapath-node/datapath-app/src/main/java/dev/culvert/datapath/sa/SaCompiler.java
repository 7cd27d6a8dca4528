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

/** Opens the keys of an SA and makes it ready for the packet engine. */
public final class SaCompiler {

  /**
   * Outer packets leave whole: the kernel fragments what is longer than the path's MTU, as DF is
   * clear.
   */
  private static final int LONGEST_PACKET = 0xFFFF;

  private final String node;
  private final SealingKeyPair sealingKey;
  private final RandomBytes random;
  private final int encapsulationPort;

  /**
   * A compiler for the SAs of one node.
   *
   * @param encapsulationPort the local UDP port that ESP travels through
   */
  public SaCompiler(
      String node, SealingKeyPair sealingKey, RandomBytes random, int encapsulationPort) {
    this.node = node;
    this.sealingKey = sealingKey;
    this.random = random;
    this.encapsulationPort = encapsulationPort;
  }

  /** An inbound SA, which counts for the policy of the given counters. */
  public InboundSa inbound(SecurityAssociation sa, Sealed keys, PolicyCounters policy)
      throws InstallException {
    try (KeyMaterial material = open(sa, keys)) {
      return InboundSa.compile(sa, material, policy);
    } catch (IllegalArgumentException e) {
      throw new InstallException(e.getMessage());
    }
  }

  /** An outbound SA. */
  public OutboundSa outbound(SecurityAssociation sa, Sealed keys) throws InstallException {
    try (KeyMaterial material = open(sa, keys)) {
      return OutboundSa.compile(sa, material, random, LONGEST_PACKET);
    } catch (IllegalArgumentException e) {
      throw new InstallException(e.getMessage());
    }
  }

  private KeyMaterial open(SecurityAssociation sa, Sealed keys) throws InstallException {
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
    if (key.protocol() != SaKey.Protocol.ESP) {
      throw new InstallException("key.protocol is " + key.protocol() + "; nodes apply ESP alone");
    }
    if (sa.mode() != SecurityAssociation.Mode.TUNNEL) {
      throw new InstallException("mode is " + sa.mode() + "; nodes apply tunnel mode alone");
    }
    requireIpv4("key.source", key.source());
    requireIpv4("key.destination", key.destination());
    if (sa.encapsulation() != null) {
      Endpoint local = sa.encapsulation().local();
      if (local.port() != encapsulationPort) {
        throw new InstallException(
            "encapsulation.local: ESP in UDP uses port " + encapsulationPort + ", not " + local);
      }
    }
  }

  private static void requireIpv4(String field, IpAddress address) throws InstallException {
    if (address.family() != IpAddress.Family.IPV4) {
      throw new InstallException(field + " is " + address + "; tunnels run over IPv4");
    }
  }
}
