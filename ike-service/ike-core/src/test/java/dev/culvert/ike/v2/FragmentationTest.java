package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.ike.Effect;
import dev.culvert.ike.keys.SkProtection;
import dev.culvert.ike.keys.SkfProtection;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.PartialMessage;
import dev.culvert.ike.sa.StateCodec;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.DeletePayload;
import dev.culvert.ike.wire.EncryptedFragmentPayload;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.NotifyPayload;
import dev.culvert.ike.wire.Payload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * RFC 7383 between two gateways whose identities are so long that IKE_AUTH takes three fragments
 * each way. States go through {@link StateCodec} between two fragments, so each test takes the IKE
 * SA over after every one.
 */
class FragmentationTest {
  /** A status type for private use: it is ignored. */
  private static final int PRIVATE_STATUS = 40_960;

  private static final int IPV4_AND_UDP_AND_MARKER = 32;

  private final TwoGateways net = TwoGateways.withLongIds();

  private void untilAuthIsSent() {
    net.one.initiate();
    net.deliver(net.one, net.one.outbox.remove());
    net.deliver(net.two, net.two.outbox.remove());
    assertInstanceOf(IkeSa.AuthSent.class, net.one.onlySa());
  }

  private void establish() {
    untilAuthIsSent();
    net.settle();
    net.one.established();
    net.two.established();
  }

  private static List<Effect.Send> taken(Gateway gateway) {
    List<Effect.Send> sent = List.copyOf(gateway.outbox);
    gateway.outbox.clear();
    return sent;
  }

  private static EncryptedFragmentPayload fragment(ByteString datagram) {
    Message message = ((Decoded.Ok<Message>) Message.decode(datagram.toByteArray())).value();
    return (EncryptedFragmentPayload) message.payloads().getFirst();
  }

  /** A request of gateway one that its own code does not make, cut to {@code maximum} octets. */
  private List<ByteString> request(List<Payload> payloads, int maximum) {
    Established one = net.one.established();
    IkeHeader header =
        new IkeHeader(
            one.association().initiatorSpi().value(),
            one.association().responderSpi().value(),
            ExchangeType.INFORMATIONAL.code(),
            one.association().side() == Side.INITIATOR,
            false,
            one.window().nextRequest());
    return SkfProtection.protect(header, payloads, one.keys(), net.one.random(), maximum).all();
  }

  /** The same request without payloads, in one piece. */
  private ByteString emptyRequest() {
    Established one = net.one.established();
    return Forgery.request(
        one.association(),
        one.keys(),
        ExchangeType.INFORMATIONAL.code(),
        one.window().nextRequest(),
        0,
        "");
  }

  private static Payload ignored(int octets) {
    return new NotifyPayload(PRIVATE_STATUS, ByteString.copyOf(new byte[octets]));
  }

  private void atTwo(ByteString datagram) {
    var path = net.one.established().association().path();
    net.two.receive(path.local(), path.remote(), datagram);
  }

  @Test
  void longMessagesGoInPacketsOf1280OctetsBothWays() {
    untilAuthIsSent();
    List<Effect.Send> request = taken(net.one);
    assertEquals(3, request.size());
    for (int i = 0; i < 3; i++) {
      ByteString datagram = request.get(i).datagram();
      assertTrue(datagram.length() + IPV4_AND_UDP_AND_MARKER <= 1280);
      assertEquals(i + 1, fragment(datagram).number());
      assertEquals(3, fragment(datagram).total());
      assertEquals(i == 0, fragment(datagram).firstInner() != 0);
      net.deliver(net.one, request.get(i));
    }
    assertEquals(3, net.two.outbox.size());
    net.settle();
    assertTrue(TwoGateways.matches(net.one, net.two));
    assertTrue(TwoGateways.matches(net.two, net.one));
  }

  @Test
  void aLongMessageIsNotCutForAPeerThatCannot() {
    net.one.initiate();
    net.deliver(net.one, net.one.outbox.remove());
    Effect.Send answer = net.two.outbox.remove();
    HexFormat hex = HexFormat.of();
    String withoutIt =
        hex.formatHex(answer.datagram().toByteArray()).replace("0000402e", "0000a000");
    net.one.receive(answer.local(), answer.remote(), ByteString.copyOf(hex.parseHex(withoutIt)));
    assertTrue(net.one.outbox.remove().datagram().length() > 1280);
    assertTrue(net.one.outbox.isEmpty());
  }

  @Test
  void orderAndRepetitionDoNotMatter() {
    untilAuthIsSent();
    List<Effect.Send> backwards = new ArrayList<>(taken(net.one));
    Collections.reverse(backwards);
    backwards.forEach(
        send -> {
          net.deliver(net.one, send);
          net.deliver(net.one, send);
        });
    // The first fragment came last, and once more as the repetition that it may be.
    List<Effect.Send> answers = taken(net.two);
    assertEquals(6, answers.size());
    assertEquals(answers.subList(0, 3), answers.subList(3, 6));
    answers.forEach(send -> net.deliver(net.two, send));
    assertTrue(TwoGateways.matches(net.one, net.two));
  }

  @Test
  void aLostFragmentComesAgainInTheSameOctets() {
    untilAuthIsSent();
    List<Effect.Send> first = taken(net.one);
    net.deliver(net.one, first.get(0));
    net.deliver(net.one, first.get(2));
    assertTrue(net.two.outbox.isEmpty());
    net.one.advanceTo(net.one.now().plusMillis(500));
    List<Effect.Send> again = taken(net.one);
    assertEquals(first, again);
    net.deliver(net.one, again.get(1));
    net.settle();
    assertTrue(TwoGateways.matches(net.one, net.two));
  }

  @Test
  void anAnsweredRequestIsAnsweredAgainForItsFirstFragmentAlone() {
    untilAuthIsSent();
    List<Effect.Send> request = taken(net.one);
    request.forEach(send -> net.deliver(net.one, send));
    List<Effect.Send> answer = taken(net.two);
    net.deliver(net.one, request.get(1));
    net.deliver(net.one, request.get(2));
    assertTrue(net.two.outbox.isEmpty());
    net.deliver(net.one, request.get(0));
    assertEquals(answer, taken(net.two));
  }

  @Test
  void aClosedIkeSaAnswersTheFirstFragmentAlone() {
    establish();
    List<ByteString> delete = request(List.of(ignored(1_000), DeletePayload.ikeSa()), 600);
    assertEquals(2, delete.size());
    delete.forEach(this::atTwo);
    assertInstanceOf(IkeSa.Closed.class, net.two.onlySa());
    List<Effect.Send> answer = taken(net.two);
    atTwo(delete.get(1));
    assertTrue(net.two.outbox.isEmpty());
    atTwo(delete.get(0));
    assertEquals(answer, taken(net.two));
  }

  /** RFC 7383 section 2.5.2: a sender may try again with smaller fragments. */
  @Test
  void aFinerDivisionReplacesACoarserOne() {
    establish();
    List<ByteString> coarse = request(List.of(ignored(2_000)), 1_200);
    List<ByteString> fine = request(List.of(ignored(2_000)), 576);
    atTwo(coarse.get(0));
    atTwo(fine.get(0));
    atTwo(coarse.get(1));
    fine.subList(1, fine.size() - 1).forEach(this::atTwo);
    assertTrue(net.two.outbox.isEmpty());
    atTwo(fine.getLast());
    assertEquals(1, net.two.outbox.size());
  }

  @Test
  void theWholeMessageReplacesItsFragments() {
    establish();
    List<ByteString> fragments = request(List.of(ignored(2_000)), 1_200);
    atTwo(fragments.get(0));
    atTwo(emptyRequest());
    assertEquals(1, net.two.outbox.size());
    assertTrue(net.two.established().association().fragmentation().request().isEmpty());
  }

  @Test
  void whatIsNotAuthenticIsNotKept() {
    establish();
    byte[] fragment = request(List.of(ignored(2_000)), 1_200).getFirst().toByteArray();
    byte[] before = StateCodec.encode(net.two.onlySa());
    for (int i = IkeHeader.LENGTH + 4; i < fragment.length; i += 7) {
      fragment[i] ^= 1;
      atTwo(ByteString.copyOf(fragment));
      fragment[i] ^= 1;
    }
    assertArrayEquals(before, StateCodec.encode(net.two.onlySa()));
    atTwo(ByteString.copyOf(fragment));
    assertNotEquals(
        HexFormat.of().formatHex(before),
        HexFormat.of().formatHex(StateCodec.encode(net.two.onlySa())));
  }

  @Test
  void aPeerCannotMakeUsKeepMoreThanTheLimits() {
    establish();
    List<ByteString> tooMany = request(List.of(ignored(20_000)), 150);
    assertTrue(tooMany.size() > PartialMessage.MAXIMUM_FRAGMENTS);
    tooMany.forEach(this::atTwo);
    assertTrue(net.two.established().association().fragmentation().request().isEmpty());
    request(List.of(ignored(60_000)), 1_200).forEach(this::atTwo);
    assertTrue(net.two.outbox.isEmpty());
    assertTrue(StateCodec.encode(net.two.onlySa()).length < PartialMessage.MAXIMUM_OCTETS + 10_000);
    // And it is still there for what keeps to them.
    atTwo(emptyRequest());
    assertEquals(1, net.two.outbox.size());
  }

  /** Each fragment is opened with the IV that it carries, and no two carry the same. */
  @Test
  void eachFragmentHasAnIvOfItsOwn() {
    untilAuthIsSent();
    List<ByteString> ivs =
        taken(net.one).stream()
            .map(send -> fragment(send.datagram()).sealed().toByteArray())
            .map(content -> ByteString.copyOf(content, 0, 16))
            .toList();
    assertEquals(3, ivs.stream().distinct().count());
  }

  /** An empty message has no fragment; what is short goes whole. */
  @Test
  void shortMessagesGoWhole() {
    establish();
    net.one.advanceTo(net.one.now().plusSeconds(8));
    Message check =
        ((Decoded.Ok<Message>) Message.decode(net.one.outbox.element().datagram().toByteArray()))
            .value();
    assertEquals(
        SkProtection.length(List.of(), net.one.established().keys()),
        net.one.outbox.element().datagram().length());
    assertEquals(1, check.payloads().size());
  }
}
