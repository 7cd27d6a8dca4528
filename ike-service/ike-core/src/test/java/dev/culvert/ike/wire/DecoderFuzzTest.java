package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.ike.Recording;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever bytes come, the decoder answers; and what it reads, it writes and reads again. */
class DecoderFuzzTest {
  private static final int ROUNDS = 20_000 * Integer.getInteger("culvert.fuzz.times", 1);

  @Test
  void mutatedMessages() {
    List<byte[]> seeds =
        List.of(
            Recording.AES_CBC.datagram(1),
            Recording.AES_CBC.datagram(2),
            Recording.AES_GCM.datagram(1),
            Recording.AES_GCM.datagram(5),
            fragment());
    Random random = new Random(7296);
    int readable = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] datagram = Recording.mutate(seeds.get(i % seeds.size()), random);
      if (Message.decode(datagram) instanceof Decoded.Ok<Message>(Message message)) {
        readable++;
        Message expected =
            new Message(message.header(), withoutUnknownAttributes(message.payloads()));
        assertEquals(Decoded.ok(expected), Message.decode(message.encode()));
      }
    }
    assertTrue(readable > ROUNDS / 20, "the mutations hardly reach the payloads: " + readable);
  }

  /** A fragment of RFC 7383 around the content of a recorded message. */
  private static byte[] fragment() {
    Message message = ((Decoded.Ok<Message>) Message.decode(Recording.AES_GCM.datagram(5))).value();
    EncryptedPayload sk = (EncryptedPayload) message.payloads().getFirst();
    return new Message(
            message.header(),
            List.of(new EncryptedFragmentPayload(sk.firstInner(), 1, 3, sk.sealed())))
        .encode();
  }

  @Test
  void mutatedPayloadChains() {
    // Both selector payloads begin with a range of IPv6.
    byte[] chain =
        HexFormat.of()
            .parseHex(
                "2700000c010000000a09000121000028020000009d01e079362f989ca7aa23c1c93fcd2988d0"
                    + "94628571de5417effd21b95c3e1f2c0000240000002001030402c5d2ded70300000c0100"
                    + "0014800e008000000008050000002d0000400200000008000028"
                    + "0000ffff20010db802020000000000000000000020010db802020000ffffffffffffffff"
                    + "070000100000ffff0a01ca000a01caff290000400200000008060028005001bb20010db8"
                    + "01010000000000000000000020010db801010000ffffffffffffffff070000100000ffff"
                    + "0a0165000a0165ff2a0000080000400c"
                    + "0000000c03040001c5d2ded7");
    Random random = new Random(4303);
    int readable = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] mutated = Recording.mutate(chain, random);
      int first = PayloadType.ID_INITIATOR.code();
      if (PayloadChain.decode(first, new OctetReader(mutated))
          instanceof Decoded.Ok<List<Payload>>(List<Payload> payloads)) {
        readable++;
        byte[] again = PayloadChain.encode(payloads);
        assertEquals(
            Decoded.ok(withoutUnknownAttributes(payloads)),
            PayloadChain.decode(PayloadChain.firstType(payloads), new OctetReader(again)));
      }
    }
    assertTrue(readable > ROUNDS / 20, "the mutations hardly reach the payloads: " + readable);
  }

  @Test
  void randomBytes() {
    Random random = new Random(500);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] datagram = new byte[random.nextInt(300)];
      random.nextBytes(datagram);
      assertTrue(
          !(Message.decode(datagram) instanceof Decoded.Ok<Message>)
              || datagram.length >= IkeHeader.LENGTH);
    }
  }

  /** Attributes that are not understood are noted and not kept. */
  private static List<Payload> withoutUnknownAttributes(List<Payload> payloads) {
    return payloads.stream()
        .map(payload -> payload instanceof SaPayload sa ? withoutUnknownAttributes(sa) : payload)
        .toList();
  }

  private static Payload withoutUnknownAttributes(SaPayload sa) {
    return new SaPayload(
        sa.proposals().stream()
            .map(
                p ->
                    new ProposalStructure(
                        p.number(),
                        p.protocol(),
                        p.spi(),
                        p.transforms().stream()
                            .map(t -> new Transform(t.type(), t.id(), t.keyBits()))
                            .toList()))
            .toList());
  }
}
