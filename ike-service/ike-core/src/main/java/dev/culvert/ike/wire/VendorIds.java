package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Vendor IDs (RFC 7296 section 3.12) by name, for the log. Most are a hash of a text, with a
 * version behind it; some are the text itself. The values are those of the table in strongSwan's
 * ike_vendor.c; Libreswan sends its name.
 */
public final class VendorIds {
  private static final String OURS = "96108910587f134499a5636d176fa298";

  /** What Culvert sends: the first 16 octets of SHA-256("Culvert"). */
  public static final VendorIdPayload CULVERT =
      new VendorIdPayload(ByteString.copyOf(HexFormat.of().parseHex(OURS)));

  private record Known(String name, String hexPrefix) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known("Culvert", OURS),
          new Known("strongSwan", "882fe56d6fd20dbc2251613b2ebe5beb"),
          new Known("Libreswan", text("OE-Libreswan-")),
          new Known("Cisco", text("CISCO")),
          new Known("Cisco FlexVPN", text("FLEXVPN-SUPPORTED")),
          new Known("Cisco Unity", "12f5f28c457168a9702d9fe274cc"),
          new Known("Microsoft Windows", "1e2b516905991c7d7c96fcbfb587e461"),
          new Known("Microsoft negotiation discovery", "fb1de3cdf341b7ea16b7e5be0855f120"),
          new Known("fragmentation before RFC 7383", "4048b7d56ebce88525e7de7f00d6c2d3"));

  private VendorIds() {}

  /** The name of a vendor ID, or its octets. */
  public static String name(VendorIdPayload payload) {
    String id = HexFormat.of().formatHex(payload.vendorId().toByteArray());
    return KNOWN.stream()
        .filter(known -> id.startsWith(known.hexPrefix()))
        .findFirst()
        .map(Known::name)
        .orElse(id);
  }

  private static String text(String ascii) {
    return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
