package dev.culvert.sa.console;

import static dev.culvert.sa.console.Reports.IKE;
import static dev.culvert.sa.console.Reports.ikeSa;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.sa.Router;
import dev.culvert.sa.view.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code active-peers}: what the console shows of IKE SAs, and how it ends them. */
class ActivePeersTest {

  private final Router router = Reports.configured();

  @Test
  void activePeersAndTheirEnd() {
    router.observe(new Observation.Negotiation(ikeSa(IkeReport.State.ESTABLISHED)));
    assertEquals(
        """
        Flags: R - responder, N - natt-peer
         0 R  id=address:192.168.80.1 local-address=192.168.90.1 port=500
              remote-address=192.168.80.1 state=established side=responder uptime=1m30s
              ph2-total=1 spii=a1b2c3d4e5f60718 spir=1003beef01020304 peer=office2
              node=gw
        """,
        router.run("/ip ipsec active-peers print"));
    assertEquals(
        List.of(new IkeCommand.Terminate(IKE, Router.NOW)),
        router.type("/ip ipsec active-peers kill-connections").orders());
    assertEquals(
        List.of(new IkeCommand.Terminate(IKE, Router.NOW)),
        router.type("/ip ipsec remote-peers kill-connections 0").orders());
    router.observe(new Observation.IkeSaGone(IKE));
    assertEquals(List.of(), router.type("/ip ipsec active-peers kill-connections").orders());
  }
}
