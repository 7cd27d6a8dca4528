package dev.culvert.datapath.relay;

import static dev.culvert.datapath.relay.InitMessages.cookieIn;
import static dev.culvert.datapath.relay.InitMessages.message;
import static dev.culvert.datapath.relay.InitMessages.payload;
import static dev.culvert.datapath.relay.InitMessages.withCookie;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.datapath.relay.Admission.Decision;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final int MUTATIONS = 50_000 * Integer.getInteger("culvert.fuzz.times", 1);

  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5;
  private static final int PER_PREFIX = 10;
  private static final int THRESHOLD = 20;

  /** Messages lie somewhere in a buffer. */
  private static final int AT = 7;

  private static final int FLAG_RESPONSE = 0x20;
  private static final IkeSpi SPI = new IkeSpi(0x1122334455667788L);
  private static final IpAddress PEER = IpAddress.parse("198.51.100.7");

  private final RelayCounters counters = new RelayCounters();
  private final byte[] answer = new byte[Admission.ANSWER_BYTES];
  private final Admission admission =
      new Admission(PER_PREFIX, THRESHOLD, new Random(2)::nextBytes, counters, START);

  @ParameterizedTest
  @CsvSource({
    "198.51.100.7,        198.51.100.200,      198.51.101.7,        2001:db8::1",
    "2001:db8:0:1100::7, 2001:db8:0:11ff::8, 2001:db8:0:1200::7, 198.51.100.7",
  })
  void fewNeedNoCookieButEachPrefixHasItsBucket(
      String one, String neighbour, String stranger, String ofOtherVersion) {
    IpAddress peer = IpAddress.parse(one);
    for (int i = 0; i < PER_PREFIX; i++) {
      assertEquals(Decision.PUBLISH, decide(peer, request(), START));
    }
    assertEquals(Decision.RATE_LIMITED, decide(peer, request(), START));
    assertEquals(Decision.RATE_LIMITED, decide(IpAddress.parse(neighbour), request(), START));
    assertEquals(Decision.PUBLISH, decide(IpAddress.parse(stranger), request(), START));
    assertEquals(Decision.PUBLISH, decide(IpAddress.parse(ofOtherVersion), request(), START));
  }

  @Test
  void nobodyFloodsTheBrokerThroughOneIkeSa() {
    long published = IntStream.range(0, 10_000).filter(i -> admission.admits(SPI, START)).count();
    assertEquals(200, published);
    assertTrue(admission.admits(new IkeSpi(9), START), "another IKE SA");
    assertTrue(admission.admits(SPI, START + SECOND));
  }

  @Test
  void manyAreAskedForACookieAndComeAgainWithIt() {
    flood(START);
    assertEquals(Decision.ASK_FOR_COOKIE, decide(PEER, request(), START));
    ByteBuffer asked = ByteBuffer.wrap(answer);
    assertEquals(SPI.value(), asked.getLong());
    assertEquals(0, asked.getLong(), "no SPI of ours");
    assertEquals(41, asked.get(), "Notify");
    assertEquals(0x20, asked.get());
    assertEquals(34, asked.get(), "IKE_SA_INIT");
    assertEquals(FLAG_RESPONSE, asked.get());
    assertEquals(0, asked.getInt(), "message ID");
    assertEquals(Admission.ANSWER_BYTES, asked.getInt());

    assertEquals(Decision.PUBLISH, decide(PEER, withCookie(request(), cookie()), START));
    assertEquals(1, counters.cookiesAccepted());
  }

  @Test
  void aCookieIsForOneAddressSpiAndNonce() {
    flood(START);
    decide(PEER, request(), START);
    byte[] message = withCookie(request(), cookie());
    IpAddress other = IpAddress.parse("198.51.100.8");
    assertEquals(Decision.ASK_FOR_COOKIE, decide(other, message, START));
    assertEquals(Decision.ASK_FOR_COOKIE, decide(PEER, new IkeSpi(9), message, START));
    byte[] otherNonce = message.clone();
    otherNonce[message.length - 1] ^= 1;
    assertEquals(Decision.ASK_FOR_COOKIE, decide(PEER, otherNonce, START));
    assertEquals(0, counters.cookiesAccepted());
  }

  @Test
  void theProvenAreNotHeldUpByForgedNeighbours() {
    flood(START);
    decide(PEER, request(), START);
    byte[] message = withCookie(request(), cookie());
    for (int i = 0; i < 2 * PER_PREFIX; i++) {
      decide(IpAddress.parse("198.51.100.99"), request(), START);
    }
    assertEquals(Decision.RATE_LIMITED, decide(PEER, request(), START));
    assertEquals(Decision.PUBLISH, decide(PEER, message, START));
  }

  @Test
  void aSecretVerifiesForAMinuteAfterItsOwn() {
    flood(START);
    decide(PEER, request(), START);
    byte[] first = cookie();
    byte[] message = withCookie(request(), first);
    long next = START + 61 * SECOND;
    flood(next);
    assertEquals(Decision.PUBLISH, decide(PEER, message, next));
    long afterNext = next + 61 * SECOND;
    flood(afterNext);
    assertEquals(Decision.ASK_FOR_COOKIE, decide(PEER, message, afterNext));
    assertFalse(Arrays.equals(cookie(), first), "a new one is given");
  }

  @Test
  void theQuietIsLeftInPeaceAgain() {
    flood(START);
    assertEquals(Decision.ASK_FOR_COOKIE, decide(PEER, request(), START));
    assertEquals(Decision.ASK_FOR_COOKIE, decide(PEER, request(), START + SECOND));
    assertTrue(admission.cookiesWanted(START + SECOND));
    assertFalse(admission.cookiesWanted(START + 3 * SECOND), "nobody came any more");
    assertEquals(Decision.PUBLISH, decide(PEER, request(), START + 3 * SECOND));
  }

  @Test
  void withoutASoundNonceThereIsNoCookie() {
    flood(START);
    byte[] noPayload = message(SPI, 0);
    assertEquals(Decision.MALFORMED, decide(PEER, noPayload, START));
    byte[] shortNonce = message(SPI, 40, payload(0, new byte[15]));
    assertEquals(Decision.MALFORMED, decide(PEER, shortNonce, START));
    byte[] cut = Arrays.copyOf(request(), request().length - 1);
    assertEquals(Decision.MALFORMED, decide(PEER, cut, START));
    assertArrayEquals(new byte[Admission.ANSWER_BYTES], answer);
  }

  @Test
  void noBytesMakeItFail() {
    Random random = new Random(26);
    flood(START);
    decide(PEER, request(), START);
    byte[] message = withCookie(request(), cookie());
    int accepted = 0;
    for (int round = 0; round < MUTATIONS; round++) {
      byte[] mutated = message.clone();
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        mutated[16 + random.nextInt(mutated.length - 16)] = (byte) random.nextInt();
      }
      boolean cut = random.nextInt(4) == 0;
      int length = cut ? 28 + random.nextInt(mutated.length - 27) : mutated.length;
      long now = START + round * (SECOND / THRESHOLD / 2);
      if (decide(PEER, Arrays.copyOf(mutated, length), now) == Decision.PUBLISH) {
        accepted++;
      }
    }
    assertTrue(accepted > 1000, "unchanged messages are accepted: " + accepted);
  }

  /** As many first messages from everywhere as it takes. */
  private void flood(long now) {
    for (int i = 0; i < THRESHOLD; i++) {
      decide(IpAddress.ofIpv4(i << 8), request(), now);
    }
  }

  private Decision decide(IpAddress source, byte[] message, long now) {
    return decide(source, SPI, message, now);
  }

  private Decision decide(IpAddress source, IkeSpi spi, byte[] message, long now) {
    byte[] buffer = new byte[AT + message.length];
    System.arraycopy(message, 0, buffer, AT, message.length);
    return admission.decide(buffer, AT, message.length, source, spi, now, answer);
  }

  private byte[] cookie() {
    return cookieIn(answer);
  }

  private static byte[] request() {
    return InitMessages.request(SPI);
  }
}
