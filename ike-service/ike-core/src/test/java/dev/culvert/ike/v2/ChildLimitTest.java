package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.ike.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 7296 section 1.3: a peer may not make us keep child SAs without end. */
class ChildLimitTest {
  private static final int MOST = 256;

  private final TwoGateways net = new TwoGateways();

  @Test
  void oneMoreIsRefusedAndTheOthersStay() {
    net.one.initiate();
    net.settle();
    for (int more = 1; more < MOST; more++) {
      makeChild(more);
    }
    assertEquals(MOST, net.two.established().children().size());
    assertEquals(List.of(), net.one.failures);

    makeChild(MOST);
    assertEquals(MOST, net.two.established().children().size());
    assertEquals(MOST, net.one.established().children().size());
    assertEquals(1, net.one.failures.size());
    assertEquals(Cause.REFUSED_BY_PEER, net.one.failures.getFirst().cause());
    assertEquals("NO_ADDITIONAL_SAS", net.one.failures.getFirst().theirs());
  }

  private void makeChild(int number) {
    String policy = "policy" + number;
    String lanOfOne = "10.%d.%d.0/24".formatted(10 + number / 256, number % 256);
    net.one.site = Site.one().withPolicy(policy, lanOfOne, "10.1.101.0/24");
    net.two.site = Site.two().withPolicy(policy, "10.1.101.0/24", lanOfOne);
    net.one.command(new Event.Initiate(net.one.site.acquire(net.one.name, net.one.now()), false));
    net.settle();
  }
}
