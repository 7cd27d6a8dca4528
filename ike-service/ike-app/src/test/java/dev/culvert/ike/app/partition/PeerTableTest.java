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
    IkeSpi another = new IkeSpi(4);
    peers.bind(new Binding(another, another, "office3", "fqdn:a", 900, 1_000));
    assertEquals(List.of(OLD.ikeSpi()), peers.older(PEER, "fqdn:a", Instant.ofEpochMilli(2_900)));
  }

  /** Both sides initiated: ours was authenticated while the peer's was under way. */
  @Test
  void initialContactSparesAnIkeSaThatOverlaps() {
    peers.bind(OLD);
    assertEquals(List.of(), peers.older(PEER, "fqdn:a", Instant.ofEpochMilli(990)));
  }

  @Test
  void ofTwoThatCrossTheLowerOneGoesAndWhoBeganItDeletesIt() {
    Binding ours = begun(5, 5, 1_000);
    Binding theirs = begun(6, 9, 1_050);
    peers.bind(ours);
    peers.bind(theirs);
    assertEquals(Optional.of(ours.ikeSpi()), peers.redundant(theirs), "whoever comes last");
    assertEquals(Optional.of(ours.ikeSpi()), peers.redundant(ours));
  }

  /** The top bit is no sign. */
  @Test
  void ofTwoThatCrossTheHigherOneStays() {
    Binding ours = begun(-1, -1, 1_000);
    peers.bind(ours);
    assertEquals(Optional.empty(), peers.redundant(begun(6, 9, 1_050)), "the peer deletes it");
  }

  @Test
  void whatDoesNotCrossStays() {
    peers.bind(begun(5, 5, 1_000));
    assertEquals(Optional.empty(), peers.redundant(begun(6, 9, 1_101)), "begun when ours was up");
    assertEquals(Optional.empty(), peers.redundant(begun(7, 7, 1_050)), "begun by the same side");
    assertEquals(
        Optional.empty(),
        peers.redundant(new Binding(new IkeSpi(6), new IkeSpi(9), PEER, "fqdn:b", 1_000, 1_100)),
        "of another identity");
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
    return new Binding(new IkeSpi(spi), new IkeSpi(spi), PEER, remoteId, at - 100, at);
  }

  /** An IKE SA that this side began, or the peer. */
  private static Binding begun(long ownSpi, long initiatorSpi, long since) {
    return new Binding(
        new IkeSpi(ownSpi), new IkeSpi(initiatorSpi), PEER, "fqdn:a", since, since + 100);
  }
}
