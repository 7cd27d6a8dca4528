package dev.culvert.ike.explore;

import dev.culvert.ike.Env;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.sa.IkeSa;

/** The state machine that is explored: IKEv2, or IKEv2 with a bug in it. */
@FunctionalInterface
interface Protocol {
  Step step(IkeSa sa, Event event, Env env);
}
