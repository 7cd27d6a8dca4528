package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.keys.SkProtection;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.StateCodec;
import dev.culvert.ike.wire.Decoded;
import dev.culvert.ike.wire.EncryptedPayload;
import dev.culvert.ike.wire.Message;
import dev.culvert.ike.wire.Payload;
import dev.culvert.ike.wire.PayloadChain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a peer that is authentic and broken may send in CREATE_CHILD_SA: requests and responses with
 * damaged payloads under a good integrity check. Whatever comes, there is a next state, and it can
 * be stored.
 */
class CreateChildSaFuzzTest {
  private static final int ROUNDS = 600 * Integer.getInteger("culvert.fuzz.times", 1);

  private final Random random = new Random(25);
  private final TwoGateways net =
      new TwoGateways(withPfs(Site.one()), withPfs(Site.two().withDpdInterval(null)));

  private static Site withPfs(Site site) {
    Proposal proposal = site.proposal();
    return site.with(
        new Proposal(
            proposal.name(),
            proposal.authentication(),
            proposal.encryption(),
            Duration.ofMinutes(30),
            0,
            KeyExchangeMethod.CURVE25519,
            false,
            ""));
  }

  @Test
  void rekeysOfChildSas() {
    net.one.initiate();
    net.settle();
    net.one.command(new Event.SoftExpired(net.one.established().children().getFirst().inbound()));
    bothMessages();
  }

  @Test
  void rekeysOfIkeSas() {
    net.one.initiate();
    net.settle();
    Instant due = Instant.ofEpochMilli(net.one.established().lifetime().rekeyAt());
    net.one.command(new Event.PeerAlive(due));
    net.one.command(new Event.SoftExpired(net.one.established().children().getFirst().inbound()));
    net.settle();
    net.advance(Duration.between(net.one.now(), due).minusSeconds(1));
    net.one.advanceTo(due);
    bothMessages();
  }

  private void bothMessages() {
    Effect.Send request = net.one.outbox.remove();
    damage(net.one, net.two, request);
    net.deliver(net.one, request);
    damage(net.two, net.one, net.two.outbox.remove());
  }

  private void damage(Gateway sender, Gateway receiver, Effect.Send genuine) {
    Message message =
        ((Decoded.Ok<Message>) Message.decode(genuine.datagram().toByteArray())).value();
    EncryptedPayload sk = (EncryptedPayload) message.payloads().getFirst();
    Established state = receiver.established();
    byte[] before = StateCodec.encode(state);
    byte[] plaintext =
        PayloadChain.encode(
            ((Decoded.Ok<List<Payload>>)
                    SkProtection.open(
                            genuine.datagram().toByteArray(), message.header(), sk, state.keys())
                        .orElseThrow())
                .value());
    int answered = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] damaged = plaintext.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      ByteString datagram =
          Forgery.message(message.header(), state.keys(), sk.firstInner(), damaged);
      Step step =
          IkeV2.step(
              state,
              new Event.Received(
                  new InboundDatagram(
                      receiver.name,
                      endpoint(receiver),
                      endpoint(sender),
                      receiver.now(),
                      datagram)),
              receiver);
      IkeSa.Live next = (IkeSa.Live) step.next();
      assertArrayEquals(
          StateCodec.encode(next), StateCodec.encode(StateCodec.decode(StateCodec.encode(next))));
      answered += step.effects().stream().anyMatch(Effect.Send.class::isInstance) ? 1 : 0;
    }
    assertArrayEquals(before, StateCodec.encode(state), "a step changes no argument");
    assertTrue(answered > ROUNDS / 2, answered + " of " + ROUNDS + " led to a message");
  }

  private static Endpoint endpoint(Gateway gateway) {
    return new Endpoint(gateway.site.address(), 500);
  }
}
