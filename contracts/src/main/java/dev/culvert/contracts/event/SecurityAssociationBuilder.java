package dev.culvert.contracts.event;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.contracts.event.SecurityAssociation.Mode;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes a {@link SecurityAssociation}, by {@link SecurityAssociation#of} or {@link
 * SecurityAssociation#toBuilder}. Of what is not said: tunnel mode, manual keys, no selectors, not
 * in UDP, no check of replays, short sequence numbers, a far end that takes padding, no perfect
 * forward secrecy, no limits, and nothing that it replaces.
 */
public final class SecurityAssociationBuilder {

  private SaKey key;
  private IkeSpi ikeSpi = IkeSpi.NONE;
  private String peer;
  private String policy;
  private Mode mode = Mode.TUNNEL;
  private EncryptionAlgorithm encryption;
  private IntegrityAlgorithm integrity;
  private List<TrafficSelector> sourceSelectors = List.of();
  private List<TrafficSelector> destinationSelectors = List.of();
  private Encapsulation encapsulation;
  private int replayWindow;
  private boolean extendedSequence;
  private boolean takesPadding = true;
  private boolean perfectForwardSecrecy;
  private Duration softLifetime = Duration.ZERO;
  private Duration hardLifetime = Duration.ZERO;
  private Duration softUseLifetime = Duration.ZERO;
  private Duration hardUseLifetime = Duration.ZERO;
  private Volume softVolume = Volume.UNLIMITED;
  private Volume hardVolume = Volume.UNLIMITED;
  private SaKey replaces;
  private Instant createdAt;

  SecurityAssociationBuilder(SaKey key) {
    this.key = key;
  }

  SecurityAssociationBuilder(SecurityAssociation like) {
    key = like.key();
    ikeSpi = like.ikeSpi();
    peer = like.peer();
    policy = like.policy();
    mode = like.mode();
    encryption = like.encryption();
    integrity = like.integrity();
    sourceSelectors = like.sourceSelectors();
    destinationSelectors = like.destinationSelectors();
    encapsulation = like.encapsulation();
    replayWindow = like.replayWindow();
    extendedSequence = like.extendedSequence();
    takesPadding = like.takesPadding();
    perfectForwardSecrecy = like.perfectForwardSecrecy();
    softLifetime = like.softLifetime();
    hardLifetime = like.hardLifetime();
    softUseLifetime = like.softUseLifetime();
    hardUseLifetime = like.hardUseLifetime();
    softVolume = like.softVolume();
    hardVolume = like.hardVolume();
    replaces = like.replaces();
    createdAt = like.createdAt();
  }

  public SecurityAssociationBuilder key(SaKey value) {
    key = value;
    return this;
  }

  public SecurityAssociationBuilder ikeSpi(IkeSpi value) {
    ikeSpi = value;
    return this;
  }

  public SecurityAssociationBuilder peer(String value) {
    peer = value;
    return this;
  }

  public SecurityAssociationBuilder policy(String value) {
    policy = value;
    return this;
  }

  public SecurityAssociationBuilder mode(Mode value) {
    mode = value;
    return this;
  }

  public SecurityAssociationBuilder algorithms(EncryptionAlgorithm cipher, IntegrityAlgorithm mac) {
    encryption = cipher;
    integrity = mac;
    return this;
  }

  public SecurityAssociationBuilder selectors(
      List<TrafficSelector> sources, List<TrafficSelector> destinations) {
    sourceSelectors = sources;
    destinationSelectors = destinations;
    return this;
  }

  /** In UDP, or with null not. */
  public SecurityAssociationBuilder encapsulation(Encapsulation value) {
    encapsulation = value;
    return this;
  }

  public SecurityAssociationBuilder replayWindow(int packets) {
    replayWindow = packets;
    return this;
  }

  public SecurityAssociationBuilder extendedSequence(boolean value) {
    extendedSequence = value;
    return this;
  }

  public SecurityAssociationBuilder takesPadding(boolean value) {
    takesPadding = value;
    return this;
  }

  public SecurityAssociationBuilder perfectForwardSecrecy(boolean value) {
    perfectForwardSecrecy = value;
    return this;
  }

  public SecurityAssociationBuilder lifetime(Duration soft, Duration hard) {
    softLifetime = soft;
    hardLifetime = hard;
    return this;
  }

  public SecurityAssociationBuilder useLifetime(Duration soft, Duration hard) {
    softUseLifetime = soft;
    hardUseLifetime = hard;
    return this;
  }

  public SecurityAssociationBuilder volume(Volume soft, Volume hard) {
    softVolume = soft;
    hardVolume = hard;
    return this;
  }

  /** The outbound SA that this one follows, or null. */
  public SecurityAssociationBuilder replaces(SaKey value) {
    replaces = value;
    return this;
  }

  public SecurityAssociationBuilder createdAt(Instant value) {
    createdAt = value;
    return this;
  }

  /** The SA. */
  public SecurityAssociation build() {
    return new SecurityAssociation(
        key,
        ikeSpi,
        peer,
        policy,
        mode,
        encryption,
        integrity,
        sourceSelectors,
        destinationSelectors,
        encapsulation,
        replayWindow,
        extendedSequence,
        takesPadding,
        perfectForwardSecrecy,
        softLifetime,
        hardLifetime,
        softUseLifetime,
        hardUseLifetime,
        softVolume,
        hardVolume,
        replaces,
        createdAt);
  }
}
