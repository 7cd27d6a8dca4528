package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcnTest {
  private static final int NOT_ECT = 0;
  private static final int ECT1 = 1;
  private static final int ECT0 = 2;
  private static final int CE = 3;
  private static final int DSCP_EF = 46 << 2;

  /** RFC 6040 figure 4, a row for each inner field; columns in the figure's order. */
  @ParameterizedTest
  @CsvSource({
    NOT_ECT + "," + NOT_ECT + "," + NOT_ECT + "," + NOT_ECT + ",-1",
    ECT0 + "," + ECT0 + "," + ECT0 + "," + ECT1 + "," + CE,
    ECT1 + "," + ECT1 + "," + ECT1 + "," + ECT1 + "," + CE,
    CE + "," + CE + "," + CE + "," + CE + "," + CE
  })
  void leavesTheTunnelAsTheFigureSays(int inner, int notEct, int ect0, int ect1, int ce) {
    assertEquals(notEct, Ecn.egressTos(inner, NOT_ECT));
    assertEquals(ect0, Ecn.egressTos(inner, ECT0));
    assertEquals(ect1, Ecn.egressTos(inner, ECT1));
    assertEquals(ce, Ecn.egressTos(inner, CE));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 3", "1, 0"})
  void keepsTheInnerDscp(int inner, int outer) {
    int tos = Ecn.egressTos(DSCP_EF | inner, 10 << 2 | outer);
    assertEquals(DSCP_EF, tos & ~3);
  }
}
