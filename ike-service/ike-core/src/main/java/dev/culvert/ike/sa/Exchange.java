package dev.culvert.ike.sa;

import dev.culvert.contracts.event.SaKey;
import java.util.List;
import java.util.Optional;

/** A request of ours that is not answered yet, with what its answer is needed for. */
public sealed interface Exchange {
  Request request();

  Exchange withRequest(Request newRequest);

  /** An empty INFORMATIONAL request (RFC 7296 section 2.4). */
  record CheckLiveness(Request request) implements Exchange {
    @Override
    public CheckLiveness withRequest(Request newRequest) {
      return new CheckLiveness(newRequest);
    }
  }

  /**
   * Child SAs are deleted (section 1.4.1).
   *
   * @param inbound our inbound SAs of them
   */
  record DeleteChildren(Request request, List<SaKey> inbound) implements Exchange {
    public DeleteChildren {
      inbound = List.copyOf(inbound);
    }

    @Override
    public DeleteChildren withRequest(Request newRequest) {
      return new DeleteChildren(newRequest, inbound);
    }
  }

  /**
   * A new child SA (section 1.3.1).
   *
   * @param rival what the peer has made for the same policy meanwhile
   */
  record CreateChild(Request request, ChildOffer offer, Optional<RivalChild> rival)
      implements Exchange {
    @Override
    public CreateChild withRequest(Request newRequest) {
      return new CreateChild(newRequest, offer, rival);
    }

    public CreateChild against(RivalChild newRival) {
      return new CreateChild(request, offer, Optional.of(newRival));
    }
  }

  /**
   * A child SA in place of another (section 1.3.3).
   *
   * @param replaced the inbound SA of the other
   * @param rival what the peer has made in place of it meanwhile (section 2.8.1)
   */
  record RekeyChild(Request request, ChildOffer offer, SaKey replaced, Optional<RivalChild> rival)
      implements Exchange {
    @Override
    public RekeyChild withRequest(Request newRequest) {
      return new RekeyChild(newRequest, offer, replaced, rival);
    }

    public RekeyChild against(RivalChild newRival) {
      return new RekeyChild(request, offer, replaced, Optional.of(newRival));
    }
  }

  /**
   * An IKE SA in place of this one (section 1.3.2).
   *
   * @param rival what the peer has made in place of it meanwhile (section 2.8.2)
   */
  record RekeyIke(Request request, IkeOffer offer, Optional<RivalIkeSa> rival) implements Exchange {
    @Override
    public RekeyIke withRequest(Request newRequest) {
      return new RekeyIke(newRequest, offer, rival);
    }

    public RekeyIke against(RivalIkeSa newRival) {
      return new RekeyIke(request, offer, Optional.of(newRival));
    }
  }
}
