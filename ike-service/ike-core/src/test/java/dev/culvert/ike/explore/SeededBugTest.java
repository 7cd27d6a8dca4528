package dev.culvert.ike.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.Exchange;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.RivalChild;
import dev.culvert.ike.v2.IkeV2;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The exploration can fail: each rule is broken by a state machine with one bug in it. */
class SeededBugTest {
  private static String storyOf(Scenario scenario, Protocol buggy) {
    Optional<String> story = new Explorer(scenario, buggy).explore(Explorer.Harm.ofEach(1));
    assertTrue(story.isPresent(), "the bug is not found");
    return story.get().replaceAll("\\b[0-9a-f]{4}\\b", "#");
  }

  private static void assertBegins(String expected, String story) {
    assertTrue(story.startsWith(expected), story);
  }

  private static Step without(Step step, Predicate<Effect> unwanted) {
    return new Step(
        step.next(), step.effects().stream().filter(effect -> !unwanted.test(effect)).toList());
  }

  private static boolean isInbound(Effect effect) {
    return effect instanceof Effect.Install install
        && install.sa().key().direction() == SaKey.Direction.IN;
  }

  @Test
  void anSaThatIsUsedBeforeItIsInstalled() {
    String story =
        storyOf(
            Scenarios.handshake(),
            (sa, event, env) ->
                sa instanceof IkeSa.AuthSent
                    ? without(IkeV2.step(sa, event, env), SeededBugTest::isInbound)
                    : IkeV2.step(sa, event, env));
    assertEquals(
        """
        two sends with the SPI #, which the other has not installed, when
         1. one does: Acquire[]
              IKE SA # is now InitSent
              sends IKE_SA_INIT request 0 of initiator #
         2. two receives IKE_SA_INIT request 0 of initiator #
              IKE SA # is now InitAnswered
              sends IKE_SA_INIT response 0 of responder #
         3. one receives IKE_SA_INIT response 0 of responder #
              IKE SA # is now AuthSent
              sends IKE_AUTH request 1 of initiator #
         4. two receives IKE_AUTH request 1 of initiator #
              IKE SA # is now Established
              installs IN #
              installs OUT #
              sends IKE_AUTH response 1 of responder #
         5. one receives IKE_AUTH response 1 of responder #
              IKE SA # is now Established
              installs OUT #\
        """,
        story);
  }

  /** Only a copy of a request shows that its response is not kept. */
  @Test
  void aResponseThatIsMadeAfreshForARetransmission() {
    String story =
        storyOf(
            Scenarios.oneChecksLiveness(),
            (sa, event, env) -> {
              Step step = IkeV2.step(sa, event, env);
              return sa instanceof Established before
                      && step.next() instanceof Established after
                      && event instanceof Event.Received
                  ? new Step(after.withWindow(before.window()), step.effects())
                  : step;
            });
    assertBegins("a message ID is used twice with different bytes: INFORMATIONAL response", story);
    assertTrue(story.contains("of which a copy will follow"), story);
  }

  @Test
  void aMessageIdThatIsTakenTwice() {
    String story =
        storyOf(
            Scenarios.livenessAndDelete(),
            (sa, event, env) -> {
              Step step = IkeV2.step(sa, event, env);
              return sa instanceof Established before
                      && step.next() instanceof Established after
                      && event instanceof Event.Tick
                  ? new Step(after.withWindow(before.window()), step.effects())
                  : step;
            });
    assertBegins("a message ID is used twice with different bytes: INFORMATIONAL request", story);
  }

  @Test
  void anIvThatIsTakenTwice() {
    String story =
        storyOf(
            Scenarios.livenessAndDelete(),
            (sa, event, env) -> IkeV2.step(sa, event, new RepeatingEnv(env)));
    assertBegins("an IV is used twice with different bytes", story);
  }

  @Test
  void anSaThatIsNeverRemoved() {
    String story =
        storyOf(
            Scenarios.oneDeletes(),
            (sa, event, env) ->
                event instanceof Event.Received
                    ? without(IkeV2.step(sa, event, env), Effect.Remove.class::isInstance)
                    : IkeV2.step(sa, event, env));
    assertBegins("the node of two has other SAs than its IKE SAs know", story);
  }

  /** Only a loss shows that a retransmission gets no answer. */
  @Test
  void aRetransmissionThatIsIgnored() {
    String story =
        storyOf(
            Scenarios.oneChecksLiveness(),
            (sa, event, env) -> {
              Step step = IkeV2.step(sa, event, env);
              return event instanceof Event.Received && step.next().equals(sa)
                  ? new Step(sa, List.of())
                  : step;
            });
    assertBegins("two sends with the SPI #, which the other has not installed", story);
    assertTrue(story.contains("the network loses INFORMATIONAL response 2"), story);
  }

  /** Only a doubled first message shows that half-open IKE SAs are not forgotten. */
  @Test
  void aHalfOpenIkeSaThatStays() {
    String story =
        storyOf(
            Scenarios.handshake(),
            (sa, event, env) ->
                sa instanceof IkeSa.InitAnswered && event instanceof Event.Tick
                    ? new Step(sa, List.of())
                    : IkeV2.step(sa, event, env));
    assertBegins("it never comes to rest", story);
    assertTrue(story.contains("of which a copy will follow"), story);
  }

  /**
   * Both sides rekey the same pair, and each believes that its own exchange has the nonce to win.
   */
  @Test
  void aNonceThatWinsOnBothSides() {
    ByteString least = ByteString.copyOf(new byte[16]);
    String story =
        storyOf(
            Scenarios.bothRekeyChild(),
            (sa, event, env) ->
                IkeV2.step(
                    sa instanceof Established state
                            && state.outstanding().orElse(null) instanceof Exchange.RekeyChild rekey
                            && rekey.rival().isPresent()
                        ? state.withOutstanding(
                            Optional.of(
                                rekey.against(
                                    new RivalChild(rekey.rival().get().inbound(), least))))
                        : sa,
                    event,
                    env));
    assertBegins("the node of one has other SAs than its IKE SAs know", story);
  }

  @Test
  void aRivalThatIsForgotten() {
    String story =
        storyOf(
            Scenarios.bothMakeTheFirstChild(),
            (sa, event, env) ->
                IkeV2.step(
                    sa instanceof Established state
                            && state.outstanding().orElse(null)
                                instanceof Exchange.CreateChild(var request, var offer, var _)
                        ? state.withOutstanding(
                            Optional.of(new Exchange.CreateChild(request, offer, Optional.empty())))
                        : sa,
                    event,
                    env));
    assertBegins("IKE SA # has 2 pairs of SAs at one end and 2 at the other", story);
  }
}
