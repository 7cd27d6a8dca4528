package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.NotifyType;
import dev.culvert.ike.wire.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ESP_TFC_PADDING_NOT_SUPPORTED (RFC 7296 section 1.3.1), which Culvert takes and never sends. */
class PaddingNotifyTest {
  private final TwoGateways net = new TwoGateways();

  @BeforeEach
  void settle() {
    net.one.initiate();
    net.settle();
  }

  @Test
  void weNeverSayItSoBothSidesMayPad() {
    for (Gateway gateway : List.of(net.one, net.two)) {
      assertEquals(2, gateway.installed.size());
      assertTrue(
          gateway.installed.values().stream().allMatch(install -> install.sa().takesPadding()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theResponderTakesItFromTheRequest(boolean refused) {
    ChildTerms terms = answered(payloads(refused, initiator().proposals(), selectors())).terms();
    assertEquals(!refused, terms.takesPadding());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theInitiatorTakesItFromTheAnswer(boolean refused) {
    var answer = answered(payloads(false, initiator().proposals(), selectors()));
    List<Payload> payloads =
        payloads(refused, answer.answer(), List.<Payload>copyOf(answer.selectors()));
    Association association = net.one.established().association();
    Subject subject = Subject.of(association, Site.POLICY, net.one.now());
    var agreed =
        assertInstanceOf(
            ChildInitiator.Agreed.class, initiator().judge(payloads, Optional.empty(), subject));
    assertEquals(!refused, agreed.terms().takesPadding());
  }

  private ChildInitiator initiator() {
    Policy policy = net.one.site.configuration().policies().get(Site.POLICY);
    PolicySa sa = PolicySa.of(policy).getFirst();
    WantedChild wanted =
        new WantedChild(Site.POLICY, Protocol.ESP, sa.source(), sa.destination(), false, false);
    InitiatorSetup setup =
        InitiatorSetup.of(net.one.site.configuration(), Site.PEER, wanted).orElseThrow();
    return new ChildInitiator(setup, wanted, 0x1000_0001, Optional.empty());
  }

  private List<Payload> selectors() {
    return initiator().selectors();
  }

  private ChildResponder.Agreed answered(List<Payload> request) {
    Association association = net.two.established().association();
    assertEquals(Side.RESPONDER, association.side());
    Policy policy = net.two.site.configuration().policies().get(Site.POLICY);
    return assertInstanceOf(
        ChildResponder.Agreed.class,
        ChildResponder.judge(
            new ChildResponder.Request(association, Nat.NONE, PolicySa.of(policy), request, false),
            new StepBuilder(net.two)));
  }

  private static List<Payload> payloads(boolean refused, Payload sa, List<Payload> selectors) {
    List<Payload> payloads = new ArrayList<>(List.of(sa));
    if (refused) {
      payloads.add(new NotifyPayload(NotifyType.ESP_TFC_PADDING_NOT_SUPPORTED));
    }
    payloads.addAll(selectors);
    return payloads;
  }
}
