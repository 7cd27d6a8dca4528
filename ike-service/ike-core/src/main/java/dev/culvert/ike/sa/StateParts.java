package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.ike.wire.Datagrams;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.OctetWriter;
import dev.culvert.ike.wire.ProtocolId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The byte forms of the parts that states are made of, used by {@link StateCodec}. */
final class StateParts {
  private static final int NO_NAT = 0;
  private static final int NAT_BEFORE_PEER = 1;
  private static final int NAT_BEFORE_US = 2;

  private StateParts() {}

  static void writeAssociation(OctetWriter out, Association association) {
    out.u64(association.initiatorSpi().value());
    out.u64(association.responderSpi().value());
    out.u8(association.side() == Side.INITIATOR ? 1 : 0);
    StateElements.writeText(out, association.peer());
    StateElements.writeText(out, association.path().node());
    writeEndpoint(out, association.path().local());
    writeEndpoint(out, association.path().remote());
    out.u64(association.createdAt());
    writeFragmentation(out, association.fragmentation());
  }

  static Association readAssociation(OctetReader in) {
    return new Association(
        new IkeSpi(in.u64()),
        new IkeSpi(in.u64()),
        in.u8() != 0 ? Side.INITIATOR : Side.RESPONDER,
        StateElements.readText(in),
        new Path(StateElements.readText(in), readEndpoint(in), readEndpoint(in)),
        in.u64(),
        readFragmentation(in));
  }

  private static void writeFragmentation(OctetWriter out, Fragmentation fragmentation) {
    out.u8(fragmentation.supported() ? 1 : 0);
    StateElements.writeOptional(out, fragmentation.request(), StateParts::writePartialMessage);
    StateElements.writeOptional(out, fragmentation.response(), StateParts::writePartialMessage);
  }

  private static Fragmentation readFragmentation(OctetReader in) {
    return new Fragmentation(
        in.u8() != 0,
        StateElements.readOptional(in, StateParts::readPartialMessage),
        StateElements.readOptional(in, StateParts::readPartialMessage));
  }

  private static void writePartialMessage(OctetWriter out, PartialMessage message) {
    out.u32(message.messageId()).u8(message.total()).u8(message.firstInner());
    out.u8(message.parts().size());
    message
        .parts()
        .forEach(
            (number, part) -> {
              out.u8(number);
              StateElements.writeBytes(out, part);
            });
  }

  private static PartialMessage readPartialMessage(OctetReader in) {
    long messageId = in.u32();
    int total = in.u8();
    int firstInner = in.u8();
    int count = in.u8();
    SortedMap<Integer, ByteString> parts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      parts.put(in.u8(), StateElements.readBytes(in));
    }
    return new PartialMessage(messageId, total, firstInner, parts);
  }

  static void writeNat(OctetWriter out, Nat nat) {
    out.u8(
        switch (nat) {
          case NONE -> NO_NAT;
          case BEFORE_PEER -> NAT_BEFORE_PEER;
          case BEFORE_US -> NAT_BEFORE_US;
        });
  }

  static Nat readNat(OctetReader in) {
    return switch (in.u8()) {
      case NO_NAT -> Nat.NONE;
      case NAT_BEFORE_PEER -> Nat.BEFORE_PEER;
      case NAT_BEFORE_US -> Nat.BEFORE_US;
      default -> throw new IllegalArgumentException("NAT of an unknown place");
    };
  }

  static void writeWanted(OctetWriter out, WantedChild wanted) {
    StateElements.writeText(out, wanted.policy());
    out.u8(ProtocolId.of(wanted.protocol()));
    writeSelector(out, wanted.source());
    writeSelector(out, wanted.destination());
    out.u8(wanted.singlePair() ? 1 : 0);
    out.u8(wanted.initialContact() ? 1 : 0);
  }

  static WantedChild readWanted(OctetReader in) {
    return new WantedChild(
        StateElements.readText(in),
        in.u8() == ProtocolId.AH ? Protocol.AH : Protocol.ESP,
        readSelector(in),
        readSelector(in),
        in.u8() != 0,
        in.u8() != 0);
  }

  static void writeKeys(OctetWriter out, IkeKeys keys) {
    IkeSuite suite = keys.suite();
    out.u16(suite.encryption().transformId()).u16(suite.encryption().keyLengthAttribute());
    out.u16(suite.integrity().transformId());
    out.u16(suite.prf().transformId());
    out.u16(suite.keyExchange().transformId());
    for (Secret key : keys.all()) {
      StateElements.writeSecret(out, key);
    }
  }

  static IkeKeys readKeys(OctetReader in) {
    IkeSuite suite =
        new IkeSuite(
            StateElements.known(EncryptionAlgorithm.of(in.u16(), in.u16())),
            StateElements.known(IntegrityAlgorithm.of(in.u16())),
            StateElements.known(PrfAlgorithm.of(in.u16())),
            StateElements.known(KeyExchangeMethod.of(in.u16())));
    return new IkeKeys(
        suite,
        StateElements.readSecret(in),
        StateElements.readSecret(in),
        StateElements.readSecret(in),
        StateElements.readSecret(in),
        StateElements.readSecret(in),
        StateElements.readSecret(in),
        StateElements.readSecret(in));
  }

  static void writeNonces(OctetWriter out, Nonces nonces) {
    StateElements.writeBytes(out, nonces.initiator());
    StateElements.writeBytes(out, nonces.responder());
  }

  static Nonces readNonces(OctetReader in) {
    return new Nonces(StateElements.readBytes(in), StateElements.readBytes(in));
  }

  static void writeRequest(OctetWriter out, Request request) {
    out.u32(request.messageId());
    writeDatagrams(out, request.datagrams());
    Retransmission timer = request.timer();
    out.u8(timer.sent()).u8(timer.limit()).u64(timer.dueAt());
  }

  static Request readRequest(OctetReader in) {
    return new Request(in.u32(), readDatagrams(in), new Retransmission(in.u8(), in.u8(), in.u64()));
  }

  static void writeWindow(OctetWriter out, Window window) {
    out.u32(window.nextRequest()).u32(window.nextExpected());
    writeDatagrams(out, window.lastResponse());
  }

  static Window readWindow(OctetReader in) {
    return new Window(in.u32(), in.u32(), readDatagrams(in));
  }

  static void writeLiveness(OctetWriter out, Liveness liveness) {
    out.u64(liveness.lastHeard()).u64(liveness.interval()).u8(liveness.maximumFailures());
  }

  static Liveness readLiveness(OctetReader in) {
    return new Liveness(in.u64(), in.u64(), in.u8());
  }

  static void writeLifetime(OctetWriter out, Lifetime lifetime) {
    out.u64(lifetime.rekeyAt()).u64(lifetime.expiresAt()).u64(lifetime.idleUntil());
  }

  static Lifetime readLifetime(OctetReader in) {
    return new Lifetime(in.u64(), in.u64(), in.u64());
  }

  static void writeChild(OctetWriter out, ChildSa child) {
    StateElements.writeText(out, child.policy());
    out.u64(child.madeBy().value());
    StateElements.writeText(out, child.inbound().toString());
    StateElements.writeText(out, child.outbound().toString());
    StateElements.writeText(out, child.stage().name());
    out.u64(child.knownAt()).u64(child.rekeyAt()).u64(child.expiresAt());
  }

  static ChildSa readChild(OctetReader in) {
    return new ChildSa(
        StateElements.readText(in),
        new IkeSpi(in.u64()),
        SaKey.parse(StateElements.readText(in)),
        SaKey.parse(StateElements.readText(in)),
        ChildSa.Stage.valueOf(StateElements.readText(in)),
        in.u64(),
        in.u64(),
        in.u64());
  }

  static void writeDraining(OctetWriter out, Draining draining) {
    StateElements.writeText(out, draining.inbound().toString());
    out.u64(draining.until());
  }

  static Draining readDraining(OctetReader in) {
    return new Draining(SaKey.parse(StateElements.readText(in)), in.u64());
  }

  private static void writeSelector(OctetWriter out, TrafficSelector selector) {
    out.u8(selector.protocol()).u16(selector.ports().first()).u16(selector.ports().last());
    writeAddress(out, selector.start());
    writeAddress(out, selector.end());
  }

  private static TrafficSelector readSelector(OctetReader in) {
    return new TrafficSelector(
        in.u8(), new PortRange(in.u16(), in.u16()), readAddress(in), readAddress(in));
  }

  private static void writeEndpoint(OctetWriter out, Endpoint endpoint) {
    writeAddress(out, endpoint.address());
    out.u16(endpoint.port());
  }

  private static Endpoint readEndpoint(OctetReader in) {
    return new Endpoint(readAddress(in), in.u16());
  }

  private static void writeAddress(OctetWriter out, IpAddress address) {
    StateElements.writeBytes(out, ByteString.copyOf(address.bytes()));
  }

  private static IpAddress readAddress(OctetReader in) {
    return IpAddress.of(StateElements.readBytes(in).toByteArray());
  }

  static void writeDatagrams(OctetWriter out, Datagrams datagrams) {
    out.u8(datagrams.all().size());
    datagrams.all().forEach(datagram -> StateElements.writeBytes(out, datagram));
  }

  static Datagrams readDatagrams(OctetReader in) {
    int count = in.u8();
    List<ByteString> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(StateElements.readBytes(in));
    }
    return new Datagrams(all);
  }
}
