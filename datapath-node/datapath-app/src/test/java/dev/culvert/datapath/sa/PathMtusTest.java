package dev.culvert.datapath.sa;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.packet.ReportedMtu;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PathMtusTest {
  private static final IpAddress LOCAL = IpAddress.parse("10.9.1.1");
  private static final IpAddress REMOTE = IpAddress.parse("10.9.1.2");
  private static final int SPI = 0x1001;
  private static final long LAST_SENT = 100_000;
  private static final ReportedMtu REPORT =
      new ReportedMtu(1400, LOCAL, REMOTE, SaKey.Protocol.ESP, SPI, LAST_SENT);

  private final Spd spd = new Spd();
  private final AtomicInteger routeMtu = new AtomicInteger(1500);
  private final PathMtus mtus =
      new PathMtus(spd, new InboundSad(), (local, remote) -> routeMtu.get());
  private final Instant now = Instant.now();

  @BeforeEach
  void install() {
    spd.install(sa(SPI, REMOTE));
  }

  private static OutboundSa sa(int spi, IpAddress remote) {
    PlantedSa planted =
        PlantedSa.gcm(
            "node",
            SaKey.Direction.OUT,
            spi,
            LOCAL.toString(),
            remote.toString(),
            "10.1.0.0/16",
            "10.2.0.0/16",
            "p",
            null);
    KeyMaterial keys =
        KeyMaterial.split(
            planted.keys().expose(), planted.sa().encryption(), planted.sa().integrity());
    return OutboundSa.resume(planted.sa(), keys, new Random(1)::nextBytes, 1500, LAST_SENT);
  }

  private int mtuOfTheSa() {
    return spd.sas().iterator().next().mtu();
  }

  @Test
  void aMessageAboutAnSaLowersItsPathForTenMinutes() {
    mtus.accept(REPORT, now);
    assertEquals(1400, mtuOfTheSa());
    assertEquals(1400, mtus.of(LOCAL, REMOTE), "for a successor too");
    mtus.refresh(now.plus(PathMtus.LIFE).minusMillis(1));
    assertEquals(1400, mtuOfTheSa());
    mtus.refresh(now.plus(PathMtus.LIFE));
    assertEquals(1500, mtuOfTheSa());
  }

  @Test
  void otherPathsStayAsTheyAre() {
    IpAddress elsewhere = IpAddress.parse("10.9.1.3");
    spd.install(sa(0x1002, elsewhere));
    mtus.accept(REPORT, now);
    assertEquals(1500, mtus.of(LOCAL, elsewhere));
  }

  @Test
  void whatQuotesNoSaIsNotBelieved() {
    refuse(new ReportedMtu(1400, LOCAL, REMOTE, SaKey.Protocol.ESP, SPI + 1, LAST_SENT));
    refuse(new ReportedMtu(1400, LOCAL, REMOTE, SaKey.Protocol.AH, SPI, LAST_SENT));
    refuse(new ReportedMtu(1400, REMOTE, REMOTE, SaKey.Protocol.ESP, SPI, LAST_SENT));
    refuse(new ReportedMtu(1400, LOCAL, LOCAL, SaKey.Protocol.ESP, SPI, LAST_SENT));
  }

  @Test
  void whatQuotesNoPacketOfLateIsNotBelieved() {
    refuse(new ReportedMtu(1400, LOCAL, REMOTE, SaKey.Protocol.ESP, SPI, LAST_SENT + 1));
    refuse(new ReportedMtu(1400, LOCAL, REMOTE, SaKey.Protocol.ESP, SPI, LAST_SENT - 65536));
    refuse(new ReportedMtu(1400, LOCAL, REMOTE, SaKey.Protocol.ESP, SPI, 0L));
  }

  private void refuse(ReportedMtu report) {
    mtus.accept(report, now);
    assertEquals(1500, mtuOfTheSa(), report::toString);
  }

  @Test
  void noMessageRaisesAnMtu() {
    mtus.accept(REPORT, now);
    mtus.accept(new ReportedMtu(1450, LOCAL, REMOTE, SaKey.Protocol.ESP, SPI, LAST_SENT), now);
    assertEquals(1400, mtuOfTheSa());
    refuseAboveTheRoute();
  }

  private void refuseAboveTheRoute() {
    routeMtu.set(1300);
    mtus.refresh(now);
    assertEquals(1300, mtuOfTheSa(), "a route says what it takes itself");
    mtus.accept(REPORT, now);
    assertEquals(1300, mtuOfTheSa());
  }
}
