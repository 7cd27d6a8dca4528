package dev.culvert.ike.sa;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.wire.OctetReader;
import dev.culvert.ike.wire.OctetWriter;

/** The byte form of an {@link Exchange}: an octet for its kind, then the record's components. */
final class ExchangeParts {
  private static final int CHECK_LIVENESS = 1;
  private static final int DELETE_CHILDREN = 2;
  private static final int CREATE_CHILD = 3;
  private static final int REKEY_CHILD = 4;
  private static final int REKEY_IKE = 5;

  private ExchangeParts() {}

  static void write(OctetWriter out, Exchange exchange) {
    switch (exchange) {
      case Exchange.CheckLiveness check ->
          StateParts.writeRequest(out.u8(CHECK_LIVENESS), check.request());
      case Exchange.DeleteChildren delete -> {
        StateParts.writeRequest(out.u8(DELETE_CHILDREN), delete.request());
        StateElements.writeList(out, delete.inbound(), ExchangeParts::writeSaKey);
      }
      case Exchange.CreateChild create -> {
        StateParts.writeRequest(out.u8(CREATE_CHILD), create.request());
        writeChildOffer(out, create.offer());
        StateElements.writeOptional(out, create.rival(), ExchangeParts::writeRivalChild);
      }
      case Exchange.RekeyChild rekey -> {
        StateParts.writeRequest(out.u8(REKEY_CHILD), rekey.request());
        writeChildOffer(out, rekey.offer());
        writeSaKey(out, rekey.replaced());
        StateElements.writeOptional(out, rekey.rival(), ExchangeParts::writeRivalChild);
      }
      case Exchange.RekeyIke rekey -> {
        StateParts.writeRequest(out.u8(REKEY_IKE), rekey.request());
        writeIkeOffer(out, rekey.offer());
        StateElements.writeOptional(out, rekey.rival(), ExchangeParts::writeRivalIkeSa);
      }
    }
  }

  static Exchange read(OctetReader in) {
    int kind = in.u8();
    return switch (kind) {
      case CHECK_LIVENESS -> new Exchange.CheckLiveness(StateParts.readRequest(in));
      case DELETE_CHILDREN ->
          new Exchange.DeleteChildren(
              StateParts.readRequest(in), StateElements.readList(in, ExchangeParts::readSaKey));
      case CREATE_CHILD ->
          new Exchange.CreateChild(
              StateParts.readRequest(in),
              readChildOffer(in),
              StateElements.readOptional(in, ExchangeParts::readRivalChild));
      case REKEY_CHILD ->
          new Exchange.RekeyChild(
              StateParts.readRequest(in),
              readChildOffer(in),
              readSaKey(in),
              StateElements.readOptional(in, ExchangeParts::readRivalChild));
      case REKEY_IKE ->
          new Exchange.RekeyIke(
              StateParts.readRequest(in),
              readIkeOffer(in),
              StateElements.readOptional(in, ExchangeParts::readRivalIkeSa));
      default ->
          throw new IllegalArgumentException("IKE SA state with an exchange of kind " + kind);
    };
  }

  private static void writeSaKey(OctetWriter out, SaKey sa) {
    StateElements.writeText(out, sa.toString());
  }

  private static SaKey readSaKey(OctetReader in) {
    return SaKey.parse(StateElements.readText(in));
  }

  private static void writeChildOffer(OctetWriter out, ChildOffer offer) {
    StateParts.writeWanted(out, offer.wanted());
    out.u32(offer.inboundSpi());
    StateElements.writeBytes(out, offer.nonce());
    StateElements.writeOptional(out, offer.keyShare(), ExchangeParts::writeKeyShare);
  }

  private static ChildOffer readChildOffer(OctetReader in) {
    return new ChildOffer(
        StateParts.readWanted(in),
        (int) in.u32(),
        StateElements.readBytes(in),
        StateElements.readOptional(in, ExchangeParts::readKeyShare));
  }

  private static void writeIkeOffer(OctetWriter out, IkeOffer offer) {
    out.u64(offer.spi().value());
    StateElements.writeBytes(out, offer.nonce());
    writeKeyShare(out, offer.keyShare());
    out.u8(offer.corrected() ? 1 : 0);
  }

  private static IkeOffer readIkeOffer(OctetReader in) {
    return new IkeOffer(
        new IkeSpi(in.u64()), StateElements.readBytes(in), readKeyShare(in), in.u8() != 0);
  }

  private static void writeKeyShare(OctetWriter out, KeyShare share) {
    out.u16(share.method().transformId());
    StateElements.writeSecret(out, share.privateValue());
  }

  private static KeyShare readKeyShare(OctetReader in) {
    return new KeyShare(
        StateElements.known(KeyExchangeMethod.of(in.u16())), StateElements.readSecret(in));
  }

  private static void writeRivalChild(OctetWriter out, RivalChild rival) {
    writeSaKey(out, rival.inbound());
    StateElements.writeBytes(out, rival.lowestNonce());
  }

  private static RivalChild readRivalChild(OctetReader in) {
    return new RivalChild(readSaKey(in), StateElements.readBytes(in));
  }

  private static void writeRivalIkeSa(OctetWriter out, RivalIkeSa rival) {
    StateParts.writeAssociation(out, rival.association());
    StateParts.writeKeys(out, rival.keys());
    StateElements.writeBytes(out, rival.lowestNonce());
  }

  private static RivalIkeSa readRivalIkeSa(OctetReader in) {
    return new RivalIkeSa(
        StateParts.readAssociation(in), StateParts.readKeys(in), StateElements.readBytes(in));
  }
}
