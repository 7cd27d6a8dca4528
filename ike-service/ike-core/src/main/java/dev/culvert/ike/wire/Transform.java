package dev.culvert.ike.wire;

/**
 * A transform substructure, RFC 7296 section 3.3.2.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Last Substruc |   RESERVED    |        Transform Length       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Transform Type |   RESERVED    |          Transform ID         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                      Transform Attributes                     ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param type a constant of this class, or another code
 * @param keyBits the Key Length attribute in bits; {@link #NO_KEY_LENGTH} when there is none
 * @param unknownAttribute an attribute other than Key Length was there: such a transform must not
 *     be chosen (section 3.3.6)
 */
public record Transform(int type, int id, int keyBits, boolean unknownAttribute) {
  public static final int ENCRYPTION = 1;
  public static final int PRF = 2;
  public static final int INTEGRITY = 3;
  public static final int KEY_EXCHANGE = 4;
  public static final int EXTENDED_SEQUENCE_NUMBERS = 5;
  public static final int NO_KEY_LENGTH = 0;

  static final int MORE = 3;
  private static final int FIXED_LENGTH = 8;
  private static final int ATTRIBUTE_FORMAT_TV = 0x8000;
  private static final int KEY_LENGTH_ATTRIBUTE = 14;

  public Transform(int type, int id) {
    this(type, id, NO_KEY_LENGTH, false);
  }

  public Transform(int type, int id, int keyBits) {
    this(type, id, keyBits, false);
  }

  /** Decodes what stands behind the first four octets. */
  static Decoded<Transform> decode(OctetReader in) {
    int type = in.u8();
    in.u8();
    int id = in.u16();
    int keyBits = NO_KEY_LENGTH;
    boolean unknown = false;
    while (in.remaining() > 0) {
      int attribute = in.u16();
      int valueOrLength = in.u16();
      if (attribute == (ATTRIBUTE_FORMAT_TV | KEY_LENGTH_ATTRIBUTE)) {
        keyBits = valueOrLength;
      } else {
        unknown = true;
        if ((attribute & ATTRIBUTE_FORMAT_TV) == 0) {
          in.part(valueOrLength);
        }
      }
    }
    return in.overrun()
        ? Decoded.malformed("SA payload: transform attribute runs past its transform")
        : Decoded.ok(new Transform(type, id, keyBits, unknown));
  }

  void encode(OctetWriter out, boolean last) {
    boolean withKeyLength = keyBits != NO_KEY_LENGTH;
    out.u8(last ? 0 : MORE).u8(0).u16(FIXED_LENGTH + (withKeyLength ? 4 : 0));
    out.u8(type).u8(0).u16(id);
    if (withKeyLength) {
      out.u16(ATTRIBUTE_FORMAT_TV | KEY_LENGTH_ATTRIBUTE).u16(keyBits);
    }
  }
}
