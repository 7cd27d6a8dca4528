package dev.culvert.ike.v2;

import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.Request;
import dev.culvert.ike.sa.Retransmission;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.Payload;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request of ours on an established IKE SA.
 *
 * @param transmissions after which the peer counts as dead
 */
record OwnRequest(ExchangeType exchange, List<Payload> payloads, int transmissions) {
  OwnRequest(ExchangeType exchange, List<Payload> payloads) {
    this(exchange, payloads, Retransmission.DEFAULT_LIMIT);
  }

  /** Sends it and keeps with it what its answer is needed for. */
  Step send(Established state, Function<Request, Exchange> meaning, StepBuilder step) {
    long messageId = state.window().nextRequest();
    Datagrams datagrams =
        ProtectedMessage.request(
            state.association(), state.keys(), exchange, messageId, payloads, step.env());
    Request request =
        new Request(messageId, datagrams, Retransmission.first(step.now(), transmissions));
    return step.send(state.association().path(), datagrams)
        .to(
            state
                .withWindow(state.window().sentRequest())
                .withOutstanding(Optional.of(meaning.apply(request))));
  }
}
