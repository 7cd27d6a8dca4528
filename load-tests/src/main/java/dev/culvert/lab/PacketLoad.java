package dev.culvert.lab;

/** Packets of certain lengths, with IP and UDP header, in bytes; they come in this order. */
enum PacketLoad {
  BYTES_64("64", "64"),
  BYTES_512("512", "512"),
  /** Seven short packets to four middle ones and a long one, as in the Internet's usual mix. */
  MIX("mix", "64,512,64,64,512,64,1400,64,512,64,512,64");

  private final String label;
  private final String lengths;

  PacketLoad(String label, String lengths) {
    this.label = label;
    this.lengths = lengths;
  }

  /** Its name in figures. */
  String label() {
    return label;
  }

  /** The lengths, separated by commas. */
  String lengths() {
    return lengths;
  }
}
