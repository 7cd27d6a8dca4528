package dev.culvert.datapath.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.event.IkeCommand.Heard;
import dev.culvert.contracts.event.IkeCommand.Usage;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.sa.SaCompiler;
import dev.culvert.datapath.sa.SaTable;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsageReportsTest {

  private static final SealingKeyPair NODE_KEY = SealingKeyPair.generate(new Random(1)::nextBytes);
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  private final InboundSad sad = new InboundSad();
  private final Map<Integer, Usage> told = new HashMap<>();
  private final UsageReports reports = new UsageReports("office1", sad, told::put);

  @Test
  void thePeersThatWereHeardAreToldOnceWithTheirLastPacket() {
    PlantedSa old = install(1);
    install(2);
    install(3);
    reports.tell(NOW);
    assertEquals(Map.of(), told, "nobody was heard");

    use(1, 10);
    use(2, 30);
    use(1, 20);
    reports.tell(NOW);
    Heard heard = new Heard(old.sa().ikeSpi(), NOW.plusMillis(30));
    int partition = old.sa().ikeSpi().partition();
    assertEquals(Map.of(partition, new Usage("office1", List.of(heard), NOW)), told);

    told.clear();
    reports.tell(NOW.plusSeconds(5));
    assertEquals(Map.of(), told, "nothing new");

    use(3, 15);
    reports.tell(NOW.plusSeconds(10));
    assertEquals(NOW.plusMillis(15), told.get(partition).heard().getFirst().lastHeard());
  }

  private void use(int spi, int afterMillis) {
    for (InboundSa sa : sad.sas()) {
      if (sa.key().spi() == spi) {
        sa.counters().transformed(1, NOW.toEpochMilli() + afterMillis);
      }
    }
  }

  private PlantedSa install(int spi) {
    PlantedSa planted =
        PlantedSa.gcm(
            "office1",
            SaKey.Direction.IN,
            spi,
            "192.168.80.1",
            "192.168.90.1",
            "10.1.101.0/24",
            "10.1.202.0/24",
            "p1",
            null);
    SaCompiler compiler = PlantedSa.compiler("office1", NODE_KEY);
    new SaTable(
            "office1",
            new Spd(),
            sad,
            compiler,
            PlantedSa.leases(),
            report -> {},
            (ikeSpi, command) -> {})
        .apply(planted.installSealedTo(NODE_KEY.publicKey()), NOW);
    return planted;
  }
}
