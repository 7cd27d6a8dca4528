package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VendorIdsTest {
  @ParameterizedTest
  @CsvSource({
    "882fe56d6fd20dbc2251613b2ebe5beb, strongSwan",
    "1e2b516905991c7d7c96fcbfb587e46100000009, Microsoft Windows",
    "4f452d4c69627265737761 6e2d352e32, Libreswan",
    "434953434f2d44454c4554452d524541534f4e, Cisco",
    "464c455856504e2d535550504f52544544, Cisco FlexVPN",
    "4048b7d56ebce88525e7de7f00d6c2d3c0000000, fragmentation before RFC 7383",
    "0102, 0102",
  })
  void names(String hex, String name) {
    assertEquals(name, VendorIds.name(new VendorIdPayload(Hex.bytes(hex.replace(" ", "")))));
  }

  @Test
  void oursIsAHashOfOurName() throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest("Culvert".getBytes(StandardCharsets.US_ASCII));
    assertEquals(ByteString.copyOf(Arrays.copyOf(hash, 16)), VendorIds.CULVERT.vendorId());
    assertEquals("Culvert", VendorIds.name(VendorIds.CULVERT));
  }
}
