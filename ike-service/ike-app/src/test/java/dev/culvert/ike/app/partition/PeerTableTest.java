package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.IkeSpi;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTableTest {

  private static final String PEER = "office2";
  private static final PeerRecord.Bound OLD = bound(1, "fqdn:a", 1_000);
  private static final PeerRecord.Bound OTHER = bound(2, "fqdn:b", 2_000);
  private static final PeerRecord.Bound NEW = bound(3, "fqdn:a", 3_000);

  private final PeerTable peers = new PeerTable();

  @Test
  void initialContactVoidsTheOlderIkeSasOfTheSameIdentity() {
    peers.bind(PEER, OLD);
    peers.bind(PEER, OTHER);
    assertEquals(List.of(OLD.ikeSpi()), peers.older(PEER, "fqdn:a", Instant.ofEpochMilli(2_900)));
  }

  /** Both sides initiated: ours was authenticated while the peer's was under way. */
  @Test
  void initialContactSparesAnIkeSaThatOverlaps() {
    peers.bind(PEER, OLD);
    assertEquals(List.of(), peers.older(PEER, "fqdn:a", Instant.ofEpochMilli(990)));
  }

  @Test
  void theSameNewsTwiceIsNoNews() {
    peers.bind(PEER, NEW);
    peers.bind(PEER, NEW);
    assertEquals(List.of(NEW), peers.find(PEER).bound());
  }

  @Test
  void forgetsAnIkeSaThatIsGone() {
    peers.bind(PEER, OLD);
    peers.unbind(PEER, OLD.ikeSpi());
    peers.unbind(PEER, OTHER.ikeSpi());
    assertEquals(PeerRecord.EMPTY, peers.find(PEER));
  }

  @Test
  void itsStoredFormReadsBack() {
    PeerRecord record = new PeerRecord(List.of(OLD, OTHER, bound(-1, "", 4_000)));
    byte[] stored = record.encode();
    assertEquals(record, PeerRecord.decode(stored));
    for (int length : new int[] {1, 9, stored.length - 1}) {
      assertThrows(
          IllegalArgumentException.class, () -> PeerRecord.decode(Arrays.copyOf(stored, length)));
    }
  }

  private static PeerRecord.Bound bound(long spi, String remoteId, long at) {
    return new PeerRecord.Bound(new IkeSpi(spi), remoteId, at);
  }
}
