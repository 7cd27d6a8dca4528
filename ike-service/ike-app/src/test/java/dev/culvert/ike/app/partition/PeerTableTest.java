package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.IkeSpi;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTableTest {

  private static final String PEER = "office2";
  private static final PeerRecord.Bound OLD = bound(1, "fqdn:a");
  private static final PeerRecord.Bound OTHER = bound(2, "fqdn:b");
  private static final PeerRecord.Bound NEW = bound(3, "fqdn:a");

  private final PeerTable peers = new PeerTable();

  @Test
  void initialContactVoidsTheOlderIkeSasOfTheSameIdentity() {
    peers.bind(PEER, OLD, false);
    peers.bind(PEER, OTHER, false);
    assertEquals(List.of(OLD.ikeSpi()), peers.bind(PEER, NEW, true));
    assertEquals(List.of(OTHER, NEW), peers.find(PEER).bound());
  }

  @Test
  void theSameNewsTwiceIsNoNews() {
    peers.bind(PEER, NEW, true);
    assertEquals(List.of(), peers.bind(PEER, NEW, true));
    assertEquals(List.of(NEW), peers.find(PEER).bound());
  }

  @Test
  void forgetsAnIkeSaThatIsGone() {
    peers.bind(PEER, OLD, false);
    peers.unbind(PEER, OLD.ikeSpi());
    peers.unbind(PEER, OTHER.ikeSpi());
    assertEquals(PeerRecord.EMPTY, peers.find(PEER));
  }

  @Test
  void itsStoredFormReadsBack() {
    PeerRecord record = new PeerRecord(List.of(OLD, OTHER, bound(-1, "")));
    byte[] stored = record.encode();
    assertEquals(record, PeerRecord.decode(stored));
    for (int length : new int[] {1, 9, stored.length - 1}) {
      assertThrows(
          IllegalArgumentException.class, () -> PeerRecord.decode(Arrays.copyOf(stored, length)));
    }
  }

  private static PeerRecord.Bound bound(long spi, String remoteId) {
    return new PeerRecord.Bound(new IkeSpi(spi), remoteId);
  }
}
