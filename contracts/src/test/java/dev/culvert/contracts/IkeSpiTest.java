package dev.culvert.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class IkeSpiTest {

  @Test
  void fieldsStandWhereTheLayoutDrawsThem() {
    IkeSpi spi = IkeSpi.of(0xABC, 0xBEEF, 0x89ABCDEF);
    assertEquals("1abcbeef89abcdef", spi.toString());
    assertEquals(spi, IkeSpi.parse("1abcbeef89abcdef"));
    assertEquals(IkeSpi.VERSION, spi.version());
    assertEquals(0xABC, spi.partition());
    assertEquals(0xBEEF, spi.tag());
    assertEquals(0x89ABCDEF, spi.random());
  }

  @Test
  void refusesValuesWiderThanTheirField() {
    assertThrows(IllegalArgumentException.class, () -> IkeSpi.of(0x1000, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> IkeSpi.of(0, 0x10000, 0));
  }
}
