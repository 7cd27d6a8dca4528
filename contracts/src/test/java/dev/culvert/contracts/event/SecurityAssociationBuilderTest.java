package dev.culvert.contracts.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.SecurityAssociation.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityAssociationBuilderTest {

  private static final IpAddress OWN = IpAddress.parse("192.0.2.1");
  private static final IpAddress OTHER = IpAddress.parse("198.51.100.1");

  /** Nothing in it is as an SA has it that says nothing. */
  private static final SecurityAssociation UNUSUAL =
      new SecurityAssociation(
          key(1),
          IkeSpi.of(1, 2, 3),
          "office2",
          "p",
          SecurityAssociation.Mode.TRANSPORT,
          EncryptionAlgorithm.AES_CBC_128,
          IntegrityAlgorithm.HMAC_SHA2_256_128,
          List.of(selector(OWN)),
          List.of(selector(OTHER)),
          new SecurityAssociation.Encapsulation(
              new Endpoint(OWN, 4500), new Endpoint(OTHER, 4501), true),
          64,
          true,
          false,
          true,
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(3),
          Duration.ofMinutes(4),
          new Volume(5, 6),
          new Volume(7, 8),
          key(2),
          Instant.EPOCH);

  private static SaKey key(int spi) {
    return new SaKey("gw", SaKey.Direction.OUT, SaKey.Protocol.ESP, OWN, OTHER, spi);
  }

  private static TrafficSelector selector(IpAddress address) {
    return TrafficSelector.of(IpPrefix.host(address), 17, PortRange.of(53));
  }

  @Test
  void anSaThatIsMadeLikeAnotherIsTheSame() {
    assertEquals(UNUSUAL, UNUSUAL.toBuilder().build());
  }

  @Test
  void eachPartIsTheOneThatIsSaid() {
    assertEquals(
        UNUSUAL,
        SecurityAssociation.of(key(3))
            .key(UNUSUAL.key())
            .ikeSpi(UNUSUAL.ikeSpi())
            .peer("office2")
            .policy("p")
            .mode(UNUSUAL.mode())
            .algorithms(UNUSUAL.encryption(), UNUSUAL.integrity())
            .selectors(UNUSUAL.sourceSelectors(), UNUSUAL.destinationSelectors())
            .encapsulation(UNUSUAL.encapsulation())
            .replayWindow(64)
            .extendedSequence(true)
            .takesPadding(false)
            .perfectForwardSecrecy(true)
            .lifetime(Duration.ofMinutes(1), Duration.ofMinutes(2))
            .useLifetime(Duration.ofMinutes(3), Duration.ofMinutes(4))
            .volume(new Volume(5, 6), new Volume(7, 8))
            .replaces(key(2))
            .createdAt(Instant.EPOCH)
            .build());
  }
}
