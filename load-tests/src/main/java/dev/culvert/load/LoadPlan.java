package dev.culvert.load;

import dev.culvert.contracts.IpAddress;
import java.util.List;

/**
 * What to do.
 *
 * @param responder whom to negotiate with
 * @param firstSource the first initiator's address; the others follow it
 * @param sources number of initiators
 * @param warmUp negotiations before those that count
 * @param count negotiations that count
 * @param concurrency negotiations under way at a time; for a rate, at most
 * @param perSecond negotiations begun in a second, or 0 to begin one whenever one has ended
 * @param broker host:port of the broker by which ike-service is reached, or empty to send datagrams
 */
public record LoadPlan(
    IpAddress responder,
    IpAddress firstSource,
    int sources,
    int warmUp,
    int count,
    int concurrency,
    int perSecond,
    String broker) {

  /** The arguments of {@link LoadGenerator#main} for this plan. */
  public List<String> toArguments() {
    return List.of(
        responder.toString(),
        firstSource.toString(),
        Integer.toString(sources),
        Integer.toString(warmUp),
        Integer.toString(count),
        Integer.toString(concurrency),
        Integer.toString(perSecond),
        broker);
  }

  static LoadPlan of(String[] arguments) {
    return new LoadPlan(
        IpAddress.parse(arguments[0]),
        IpAddress.parse(arguments[1]),
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]),
        Integer.parseInt(arguments[4]),
        Integer.parseInt(arguments[5]),
        Integer.parseInt(arguments[6]),
        arguments[7]);
  }

  /** The address of an initiator, from 0. */
  public IpAddress source(int index) {
    return IpAddress.ofIpv4((int) firstSource.low() + index);
  }
}
