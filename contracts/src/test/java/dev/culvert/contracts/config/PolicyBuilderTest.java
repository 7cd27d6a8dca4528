package dev.culvert.contracts.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import org.junit.jupiter.api.Test;

class PolicyBuilderTest {

  private static final IpAddress OWN = IpAddress.parse("192.0.2.1");
  private static final IpAddress OTHER = IpAddress.parse("198.51.100.1");

  /** Nothing in it is as a policy has it that says nothing. */
  private static final Policy UNUSUAL =
      new Policy(
          "p",
          7,
          -3,
          IpPrefix.parse("10.1.0.0/16"),
          IpPrefix.parse("10.2.0.0/16"),
          17,
          PortRange.of(53),
          PortRange.parse("1000-2000"),
          Policy.Action.DISCARD,
          Policy.Level.UNIQUE,
          Policy.IpsecProtocols.ESP_THEN_AH,
          true,
          new Policy.OuterHeader(Policy.DontFragment.SET, 46),
          new Policy.TrafficFlow(100, 5),
          OWN,
          OTHER,
          "office2",
          "strong",
          "keys",
          true,
          "head office");

  @Test
  void aPolicyThatIsMadeLikeAnotherIsTheSame() {
    assertEquals(UNUSUAL, UNUSUAL.toBuilder().build());
  }

  @Test
  void eachPartIsTheOneThatIsSaid() {
    assertEquals(
        UNUSUAL,
        Policy.named("q")
            .name("p")
            .position(7)
            .priority(-3)
            .between(UNUSUAL.source(), UNUSUAL.destination())
            .protocol(17)
            .ports(UNUSUAL.sourcePorts(), UNUSUAL.destinationPorts())
            .action(UNUSUAL.action())
            .level(UNUSUAL.level())
            .ipsecProtocols(UNUSUAL.ipsecProtocols())
            .tunnel(true)
            .outerHeader(UNUSUAL.outerHeader())
            .trafficFlow(UNUSUAL.trafficFlow())
            .saBetween(OWN, OTHER)
            .peer("office2")
            .proposal("strong")
            .manualSa("keys")
            .disabled(true)
            .comment("head office")
            .build());
  }

  @Test
  void aPolicyThatSelectsNothingSelectsItsEnds() {
    Policy policy = Policy.named("p").saBetween(OWN, OTHER).build();
    assertEquals("192.0.2.1/32", policy.source().toString());
    assertEquals("198.51.100.1/32", policy.destination().toString());
  }

  @Test
  void aPolicyWithNeitherIsRefused() {
    PolicyBuilder nothing = Policy.named("p");
    String message = assertThrows(IllegalStateException.class, nothing::build).getMessage();
    assertTrue(message.startsWith("policy p: "), message);
  }
}
