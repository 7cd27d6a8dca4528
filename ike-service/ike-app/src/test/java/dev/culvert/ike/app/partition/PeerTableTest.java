package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.IkeSpi;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerTableTest {

  private static final String PEER = "office2";
  private static final Binding OLD = binding(1, "fqdn:a", 1_000);
  private static final Binding OTHER = binding(2, "fqdn:b", 2_000);
  private static final Binding NEW = binding(3, "fqdn:a", 3_000);

  private final PeerTable peers = new PeerTable();

  @Test
  void initialContactVoidsTheOlderIkeSasOfTheSameIdentity() {
    peers.bind(OLD);
    peers.bind(OTHER);
    peers.bind(new Binding(new IkeSpi(4), "office3", "fqdn:a", 1_000));
    assertEquals(List.of(OLD.ikeSpi()), peers.older(PEER, "fqdn:a", Instant.ofEpochMilli(2_900)));
  }

  /** Both sides initiated: ours was authenticated while the peer's was under way. */
  @Test
  void initialContactSparesAnIkeSaThatOverlaps() {
    peers.bind(OLD);
    assertEquals(List.of(), peers.older(PEER, "fqdn:a", Instant.ofEpochMilli(990)));
  }

  @Test
  void theSameNewsTwiceIsNoNews() {
    peers.bind(NEW);
    peers.bind(NEW);
    assertEquals(List.of(NEW.ikeSpi()), List.copyOf(peers.ikeSasOf(PEER)));
  }

  @Test
  void aPeerHasItsIkeSasInTheirOrder() {
    peers.bind(NEW);
    peers.bind(OLD);
    peers.bind(OTHER);
    peers.unbind(OLD.ikeSpi());
    assertEquals(List.of(NEW.ikeSpi(), OTHER.ikeSpi()), List.copyOf(peers.ikeSasOf(PEER)));
  }

  @Test
  void forgetsAnIkeSaThatIsGone() {
    peers.bind(OLD);
    peers.unbind(OLD.ikeSpi());
    peers.unbind(OTHER.ikeSpi());
    assertEquals(Optional.empty(), peers.find(OLD.ikeSpi()));
    assertEquals(List.of(), List.copyOf(peers.ikeSasOf(PEER)));
    assertEquals(List.of(), peers.older(PEER, "fqdn:a", Instant.ofEpochMilli(9_000)));
  }

  @Test
  void aStoredBindingReadsBackAndNothingElseDoes() {
    for (Binding binding : List.of(OLD, OTHER, binding(-1, "", Long.MIN_VALUE))) {
      byte[] stored = binding.encode();
      assertEquals(binding, Binding.decode(stored));
      for (int length = 0; length < stored.length; length++) {
        refuses(Arrays.copyOf(stored, length));
      }
      refuses(Arrays.copyOf(stored, stored.length + 1));
    }
  }

  /** It says that it is no binding, or it is one that can be stored again. */
  @Test
  void garbageIsNoBinding() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] stored = NEW.encode();
      stored[random.nextInt(stored.length)] = (byte) random.nextInt();
      try {
        Binding read = Binding.decode(stored);
        assertEquals(read, Binding.decode(read.encode()));
      } catch (IllegalArgumentException expected) {
        // What is no binding is refused by this exception and by no other.
      }
    }
  }

  private static void refuses(byte[] bytes) {
    assertThrows(IllegalArgumentException.class, () -> Binding.decode(bytes));
  }

  private static Binding binding(long spi, String remoteId, long at) {
    return new Binding(new IkeSpi(spi), PEER, remoteId, at);
  }
}
