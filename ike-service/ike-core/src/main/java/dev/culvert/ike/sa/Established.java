package dev.culvert.ike.sa;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.wire.Datagrams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An IKE SA that is authenticated on both sides.
 *
 * @param remoteId the identity that the peer proved
 * @param children pairs that the peer knows of
 * @param childrenMade pairs made so far, also by the IKE SAs that this one has replaced
 * @param draining inbound SAs of pairs that were replaced and are deleted
 * @param wanted child SAs to ask for, the first first
 * @param outstanding our request that is not answered yet: the window is one
 */
public record Established(
    Association association,
    IkeKeys keys,
    String remoteId,
    Nat nat,
    long establishedAt,
    Window window,
    List<ChildSa> children,
    int childrenMade,
    List<Draining> draining,
    List<WantedChild> wanted,
    Optional<Exchange> outstanding,
    Liveness liveness,
    Lifetime lifetime)
    implements IkeSa.Keyed {
  public Established {
    children = List.copyOf(children);
    draining = List.copyOf(draining);
    wanted = List.copyOf(wanted);
  }

  @Override
  public boolean awaits(boolean response, long messageId) {
    return response
        ? outstanding.filter(asked -> asked.request().messageId() == messageId).isPresent()
        : messageId == window.nextExpected();
  }

  @Override
  public Datagrams answerTo(long messageId) {
    return window.answerTo(messageId);
  }

  /** True when a policy has a child SA of this protocol in use. */
  public boolean isServed(String policy, SaKey.Protocol protocol) {
    return children.stream()
        .anyMatch(
            child ->
                child.isInUse() && child.policy().equals(policy) && child.protocol() == protocol);
  }

  /** The pair that one of these SAs belongs to. */
  public Optional<ChildSa> childWith(SaKey sa) {
    return children.stream().filter(child -> child.has(sa)).findFirst();
  }

  @Override
  public Established withAssociation(Association newAssociation) {
    return new Established(
        newAssociation,
        keys,
        remoteId,
        nat,
        establishedAt,
        window,
        children,
        childrenMade,
        draining,
        wanted,
        outstanding,
        liveness,
        lifetime);
  }

  public Established withWindow(Window newWindow) {
    return with(newWindow, children, draining, wanted, outstanding, liveness, lifetime);
  }

  public Established withChildren(List<ChildSa> newChildren) {
    return with(window, newChildren, draining, wanted, outstanding, liveness, lifetime);
  }

  /** With a pair that was made now. */
  public Established withNew(ChildSa child) {
    List<ChildSa> all = new ArrayList<>(children);
    all.add(child);
    return new Established(
        association,
        keys,
        remoteId,
        nat,
        establishedAt,
        window,
        all,
        childrenMade + 1,
        draining,
        wanted,
        outstanding,
        liveness,
        lifetime);
  }

  /** With each pair changed in some way. */
  public Established withEach(UnaryOperator<ChildSa> change) {
    return withChildren(children.stream().map(change).toList());
  }

  public Established withDraining(List<Draining> newDraining) {
    return with(window, children, newDraining, wanted, outstanding, liveness, lifetime);
  }

  /** With another child SA that is wanted. */
  public Established wanting(WantedChild another) {
    return withWanted(Stream.concat(wanted.stream(), Stream.of(another)).toList());
  }

  public Established withWanted(List<WantedChild> newWanted) {
    return with(window, children, draining, newWanted, outstanding, liveness, lifetime);
  }

  public Established withOutstanding(Optional<Exchange> newOutstanding) {
    return with(window, children, draining, wanted, newOutstanding, liveness, lifetime);
  }

  public Established withLiveness(Liveness newLiveness) {
    return with(window, children, draining, wanted, outstanding, newLiveness, lifetime);
  }

  public Established withLifetime(Lifetime newLifetime) {
    return with(window, children, draining, wanted, outstanding, liveness, newLifetime);
  }

  private Established with(
      Window newWindow,
      List<ChildSa> newChildren,
      List<Draining> newDraining,
      List<WantedChild> newWanted,
      Optional<Exchange> newOutstanding,
      Liveness newLiveness,
      Lifetime newLifetime) {
    return new Established(
        association,
        keys,
        remoteId,
        nat,
        establishedAt,
        newWindow,
        newChildren,
        childrenMade,
        newDraining,
        newWanted,
        newOutstanding,
        newLiveness,
        newLifetime);
  }
}
