package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.PayloadType;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that refuse a child SA in ways that Culvert itself does not. */
class RefusalTest {
  /** N(NO_PROPOSAL_CHOSEN) and nothing else, as strongSwan sends when its kernel takes no SA. */
  private static final String NO_PROPOSAL_CHOSEN = "000000080000000e";

  private static final String SINGLE_PAIR_REQUIRED = "0000000800000022";

  private final TwoGateways net = new TwoGateways();

  @BeforeEach
  void begin() {
    net.one.initiate();
  }

  @Test
  void anErrorAloneThatIsAboutTheChildNamesTheProposal() {
    net.deliver(net.one, net.one.outbox.remove());
    net.deliver(net.two, net.two.outbox.remove());
    var two = (IkeSa.InitAnswered) net.two.onlySa();
    net.one.receive(
        two.association().path().local(),
        two.association().path().remote(),
        Forgery.response(
            two.association(),
            two.keys(),
            ExchangeType.IKE_AUTH.code(),
            1,
            PayloadType.NOTIFY.code(),
            NO_PROPOSAL_CHOSEN));
    NegotiationFailure failure = net.one.failures.getFirst();
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, failure.cause());
    assertEquals("proposal", failure.parameter());
    assertTrue(failure.ours().contains("aes-128-gcm"), failure.ours());
  }

  /** RFC 7296 section 2.9: the packet alone is asked for, and that is what the SA is for. */
  @Test
  void whoTakesOnePairOfAddressesGetsOne() {
    net.settle();
    Established two = net.two.established();
    net.one.site = Site.one().withPolicy("other", "10.1.203.0/24", "10.1.101.0/24");
    net.two.site = Site.two().withPolicy("other", "10.1.101.0/24", "10.1.203.0/24");
    net.one.command(new Event.Initiate(net.one.site.acquire(net.one.name, net.one.now()), false));
    long messageId = net.one.established().outstanding().orElseThrow().request().messageId();
    net.one.outbox.clear();
    net.one.receive(
        two.association().path().local(),
        two.association().path().remote(),
        Forgery.response(
            two.association(),
            two.keys(),
            ExchangeType.CREATE_CHILD_SA.code(),
            messageId,
            PayloadType.NOTIFY.code(),
            SINGLE_PAIR_REQUIRED));
    assertEquals(List.of(), net.one.failures);
    assertEquals(1, net.one.outbox.size(), "it asks again");
    assertEquals(
        List.of(true),
        net.one.established().outstanding().stream()
            .map(exchange -> ((Exchange.CreateChild) exchange).offer().wanted())
            .map(wanted -> wanted.singlePair())
            .toList());
  }
}
