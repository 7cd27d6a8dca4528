package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Recording;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.StateCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random and mutated datagrams in every state: no exception, and once there are keys no change of
 * state but by an authentic message.
 */
class StateFuzzTest {
  private static final int ROUNDS = 4_000 * Integer.getInteger("culvert.fuzz.times", 1);

  private final Random random = new Random(2407);

  /** Long identities, so that fragments are among the datagrams. */
  private final TwoGateways net = TwoGateways.withLongIds();

  /** All datagrams of a handshake, a liveness check and a delete, from real states. */
  private List<ByteString> genuine() {
    TwoGateways other = TwoGateways.withLongIds();
    List<ByteString> datagrams = new ArrayList<>();
    other.one.initiate();
    collect(other, datagrams);
    other.one.command(new Event.Terminate());
    collect(other, datagrams);
    return datagrams;
  }

  private static void collect(TwoGateways from, List<ByteString> datagrams) {
    while (!from.one.outbox.isEmpty() || !from.two.outbox.isEmpty()) {
      for (Gateway gateway : List.of(from.one, from.two)) {
        gateway.outbox.forEach(send -> datagrams.add(send.datagram()));
        List<Effect.Send> sent = List.copyOf(gateway.outbox);
        gateway.outbox.clear();
        sent.forEach(send -> from.deliver(gateway, send));
      }
    }
  }

  private ByteString fuzz(List<ByteString> seeds, int round) {
    byte[] bytes;
    if (round % 8 == 0) {
      bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
    } else {
      bytes = Recording.mutate(seeds.get(round % seeds.size()).toByteArray(), random);
    }
    return ByteString.copyOf(bytes);
  }

  private Step receive(Gateway gateway, IkeSa sa, ByteString datagram) {
    Endpoint local = new Endpoint(gateway.site.address(), 500);
    Endpoint remote = new Endpoint(gateway.site.policy().saDestination(), 500);
    return IkeV2.step(
        sa,
        new Event.Received(
            new InboundDatagram(gateway.name, local, remote, gateway.now(), datagram)),
        gateway);
  }

  /** Nothing that is not one of {@code genuine} may change the state or install anything. */
  private void assertUnmoved(Gateway gateway) {
    List<ByteString> seeds = genuine();
    IkeSa.Live sa = gateway.onlySa();
    byte[] before = StateCodec.encode(sa);
    for (int i = 0; i < ROUNDS; i++) {
      ByteString datagram = fuzz(seeds, i);
      if (seeds.contains(datagram)) {
        continue;
      }
      Step step = receive(gateway, sa, datagram);
      assertArrayEquals(before, StateCodec.encode((IkeSa.Live) step.next()));
      step.effects().forEach(effect -> assertInstanceOf(Effect.Send.class, effect));
    }
  }

  @Test
  void absent() {
    List<ByteString> seeds = genuine();
    for (int i = 0; i < ROUNDS; i++) {
      IkeSa next = receive(net.two, new IkeSa.Absent(), fuzz(seeds, i)).next();
      if (!(next instanceof IkeSa.Absent)) {
        assertInstanceOf(IkeSa.InitAnswered.class, next);
      }
    }
  }

  /** Before there are keys, a lucky datagram may be believed; it never ends the attempt at once. */
  @Test
  void initSent() {
    List<ByteString> seeds = genuine();
    net.one.initiate();
    IkeSa.Live sa = net.one.onlySa();
    for (int i = 0; i < ROUNDS; i++) {
      IkeSa next = receive(net.one, sa, fuzz(seeds, i)).next();
      assertEquals(
          sa.association().initiatorSpi(),
          assertInstanceOf(IkeSa.Live.class, next).association().initiatorSpi());
    }
  }

  @Test
  void authSent() {
    net.one.initiate();
    net.deliver(net.one, net.one.outbox.remove());
    net.deliver(net.two, net.two.outbox.remove());
    assertInstanceOf(IkeSa.AuthSent.class, net.one.onlySa());
    assertUnmoved(net.one);
  }

  @Test
  void initAnswered() {
    net.one.initiate();
    net.deliver(net.one, net.one.outbox.remove());
    assertInstanceOf(IkeSa.InitAnswered.class, net.two.onlySa());
    assertUnmoved(net.two);
  }

  @Test
  void established() {
    net.one.initiate();
    net.settle();
    assertUnmoved(net.one);
    assertUnmoved(net.two);
  }

  @Test
  void deleting() {
    net.one.initiate();
    net.settle();
    net.one.command(new Event.Terminate());
    assertInstanceOf(IkeSa.Deleting.class, net.one.onlySa());
    assertUnmoved(net.one);
  }

  @Test
  void closed() {
    net.one.initiate();
    net.settle();
    net.one.command(new Event.Terminate());
    net.settle();
    assertInstanceOf(IkeSa.Closed.class, net.two.onlySa());
    assertUnmoved(net.two);
  }
}
