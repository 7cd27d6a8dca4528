package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

  @Test
  void sumsTheExampleOfRfc1071() {
    byte[] data = HexFormat.of().parseHex("0001f203f4f5f6f7");
    assertEquals(~0xddf2 & 0xffff, InternetChecksum.of(data, 0, data.length));
  }

  @Test
  void padsAnOddByteWithZero() {
    byte[] odd = {0x12, 0x34, 0x56};
    byte[] even = {0x12, 0x34, 0x56, 0};
    assertEquals(InternetChecksum.of(even, 0, 4), InternetChecksum.of(odd, 0, 3));
  }

  @Test
  void updateIsTheSumOverTheChangedData() {
    byte[] data = HexFormat.of().parseHex("4500005408f2000040010000c0a87b03c0a87b64");
    int checksum = InternetChecksum.of(data, 0, data.length);
    for (int word = 0; word < 0x10000; word += 251) {
      byte[] changed = data.clone();
      NetworkOrder.put16(changed, 4, word);
      assertEquals(
          InternetChecksum.of(changed, 0, changed.length),
          InternetChecksum.update(checksum, 0x08f2, word));
    }
  }
}
