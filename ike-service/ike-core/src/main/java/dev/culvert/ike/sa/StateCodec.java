package dev.culvert.ike.sa;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.OctetWriter;

/**
 * The byte form of a state: a version octet, an octet for the kind of state, then its components in
 * the order of the record. Keys stand in it in plain: whoever stores the bytes seals them first.
 */
public final class StateCodec {
  private static final int VERSION = 4;
  private static final int INIT_SENT = 1;
  private static final int AUTH_SENT = 2;
  private static final int INIT_ANSWERED = 3;
  private static final int ESTABLISHED = 4;
  private static final int DELETING = 5;
  private static final int CLOSED = 6;
  private static final int REPLACED = 7;

  private StateCodec() {}

  /** The bytes; the caller zeroes them after use. */
  public static byte[] encode(IkeSa.Live sa) {
    OctetWriter out = new OctetWriter().u8(VERSION);
    switch (sa) {
      case IkeSa.InitSent state -> encodeInitSent(out.u8(INIT_SENT), state);
      case IkeSa.AuthSent state -> encodeAuthSent(out.u8(AUTH_SENT), state);
      case IkeSa.InitAnswered state -> encodeInitAnswered(out.u8(INIT_ANSWERED), state);
      case Established state -> encodeEstablished(out.u8(ESTABLISHED), state);
      case IkeSa.Deleting state -> encodeDeleting(out.u8(DELETING), state);
      case IkeSa.Closed state -> encodeClosed(out.u8(CLOSED), state);
      case IkeSa.Replaced state -> encodeReplaced(out.u8(REPLACED), state);
    }
    return out.toArray();
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when the bytes are of another version or damaged; the message
   *     quotes none of them
   */
  public static IkeSa.Live decode(byte[] bytes) {
    OctetReader in = new OctetReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new IllegalArgumentException("IKE SA state of version " + version + ", not " + VERSION);
    }
    int kind = in.u8();
    IkeSa.Live state =
        switch (kind) {
          case INIT_SENT -> decodeInitSent(in);
          case AUTH_SENT -> decodeAuthSent(in);
          case INIT_ANSWERED -> decodeInitAnswered(in);
          case ESTABLISHED -> decodeEstablished(in);
          case DELETING -> decodeDeleting(in);
          case CLOSED -> decodeClosed(in);
          case REPLACED -> decodeReplaced(in);
          default -> throw new IllegalArgumentException("IKE SA state of unknown kind " + kind);
        };
    if (in.overrun() || in.remaining() > 0) {
      throw new IllegalArgumentException("IKE SA state of a wrong length");
    }
    return state;
  }

  private static void encodeInitSent(OctetWriter out, IkeSa.InitSent state) {
    StateParts.writeAssociation(out, state.association());
    StateParts.writeWanted(out, state.wanted());
    out.u16(state.keyExchange().transformId());
    StateElements.writeSecret(out, state.privateValue());
    StateElements.writeBytes(out, state.nonce());
    StateElements.writeBytes(out, state.cookie());
    out.u8(state.retries());
    StateElements.writeOptional(out, state.rejectedAt(), OctetWriter::u64);
    StateParts.writeRequest(out, state.request());
  }

  private static IkeSa.InitSent decodeInitSent(OctetReader in) {
    return new IkeSa.InitSent(
        StateParts.readAssociation(in),
        StateParts.readWanted(in),
        KeyExchangeMethod.of(in.u16()).orElseThrow(IllegalArgumentException::new),
        StateElements.readSecret(in),
        StateElements.readBytes(in),
        StateElements.readBytes(in),
        in.u8(),
        StateElements.readOptional(in, OctetReader::u64),
        StateParts.readRequest(in));
  }

  private static void encodeAuthSent(OctetWriter out, IkeSa.AuthSent state) {
    StateParts.writeAssociation(out, state.association());
    StateParts.writeWanted(out, state.wanted());
    StateParts.writeKeys(out, state.keys());
    StateParts.writeNonces(out, state.nonces());
    StateElements.writeBytes(out, state.initResponse());
    out.u32(state.inboundSpi());
    StateParts.writeNat(out, state.nat());
    StateParts.writeRequest(out, state.request());
  }

  private static IkeSa.AuthSent decodeAuthSent(OctetReader in) {
    return new IkeSa.AuthSent(
        StateParts.readAssociation(in),
        StateParts.readWanted(in),
        StateParts.readKeys(in),
        StateParts.readNonces(in),
        StateElements.readBytes(in),
        (int) in.u32(),
        StateParts.readNat(in),
        StateParts.readRequest(in));
  }

  private static void encodeInitAnswered(OctetWriter out, IkeSa.InitAnswered state) {
    StateParts.writeAssociation(out, state.association());
    StateParts.writeKeys(out, state.keys());
    StateParts.writeNonces(out, state.nonces());
    StateElements.writeBytes(out, state.initRequest());
    StateElements.writeBytes(out, state.initResponse());
    StateParts.writeNat(out, state.nat());
    out.u64(state.expiresAt());
  }

  private static IkeSa.InitAnswered decodeInitAnswered(OctetReader in) {
    return new IkeSa.InitAnswered(
        StateParts.readAssociation(in),
        StateParts.readKeys(in),
        StateParts.readNonces(in),
        StateElements.readBytes(in),
        StateElements.readBytes(in),
        StateParts.readNat(in),
        in.u64());
  }

  private static void encodeEstablished(OctetWriter out, Established state) {
    StateParts.writeAssociation(out, state.association());
    StateParts.writeKeys(out, state.keys());
    StateElements.writeText(out, state.remoteId());
    StateParts.writeNat(out, state.nat());
    out.u64(state.establishedAt());
    StateParts.writeWindow(out, state.window());
    StateElements.writeList(out, state.children(), StateParts::writeChild);
    out.u32(state.childrenMade());
    StateElements.writeList(out, state.draining(), StateParts::writeDraining);
    StateElements.writeList(out, state.wanted(), StateParts::writeWanted);
    StateElements.writeOptional(out, state.outstanding(), ExchangeParts::write);
    StateParts.writeLiveness(out, state.liveness());
    StateParts.writeLifetime(out, state.lifetime());
  }

  private static Established decodeEstablished(OctetReader in) {
    return new Established(
        StateParts.readAssociation(in),
        StateParts.readKeys(in),
        StateElements.readText(in),
        StateParts.readNat(in),
        in.u64(),
        StateParts.readWindow(in),
        StateElements.readList(in, StateParts::readChild),
        (int) in.u32(),
        StateElements.readList(in, StateParts::readDraining),
        StateElements.readList(in, StateParts::readWanted),
        StateElements.readOptional(in, ExchangeParts::read),
        StateParts.readLiveness(in),
        StateParts.readLifetime(in));
  }

  private static void encodeDeleting(OctetWriter out, IkeSa.Deleting state) {
    StateParts.writeAssociation(out, state.association());
    StateParts.writeKeys(out, state.keys());
    StateParts.writeWindow(out, state.window());
    StateParts.writeRequest(out, state.request());
  }

  private static IkeSa.Deleting decodeDeleting(OctetReader in) {
    return new IkeSa.Deleting(
        StateParts.readAssociation(in),
        StateParts.readKeys(in),
        StateParts.readWindow(in),
        StateParts.readRequest(in));
  }

  private static void encodeClosed(OctetWriter out, IkeSa.Closed state) {
    StateParts.writeAssociation(out, state.association());
    out.u32(state.requestId());
    StateParts.writeDatagrams(out, state.response());
    out.u64(state.expiresAt());
  }

  private static IkeSa.Closed decodeClosed(OctetReader in) {
    return new IkeSa.Closed(
        StateParts.readAssociation(in), in.u32(), StateParts.readDatagrams(in), in.u64());
  }

  private static void encodeReplaced(OctetWriter out, IkeSa.Replaced state) {
    StateParts.writeAssociation(out, state.association());
    StateParts.writeKeys(out, state.keys());
    StateParts.writeWindow(out, state.window());
    out.u64(state.expiresAt());
  }

  private static IkeSa.Replaced decodeReplaced(OctetReader in) {
    return new IkeSa.Replaced(
        StateParts.readAssociation(in),
        StateParts.readKeys(in),
        StateParts.readWindow(in),
        in.u64());
  }
}
