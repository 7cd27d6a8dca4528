package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads back from the kernel what the nft tool has put there. */
class CounterDumpTest {
  private static final String TABLE =
      """
      table inet counted {
        map branches { typeof ip saddr . ip daddr : verdict; flags interval; counter; }
        chain checked {
          counter packets 3 bytes 100 drop comment "r7-in-drop";
          counter packets 9 bytes 9 accept;
          ip saddr . ip daddr vmap @branches
        }
      }
      """;

  private NetworkNamespace namespace;

  @BeforeEach
  void makeNamespace() throws Exception {
    NetworkNamespace.assumeAvailable();
    namespace = NetworkNamespace.create("counters");
  }

  @AfterEach
  void removeNamespace() throws Exception {
    if (namespace != null) {
      namespace.close();
    }
  }

  private Map<String, String> read(CounterDump.Family family) throws Exception {
    Map<String, String> counters = new HashMap<>();
    namespace.call(
        () -> {
          try (CounterDump dump = CounterDump.open()) {
            dump.read(
                family,
                "counted",
                (comment, packets, bytes) -> counters.put(comment, packets + "/" + bytes));
          }
          return null;
        });
    return counters;
  }

  private void apply(String script) throws Exception {
    namespace.call(
        () -> {
          Nftables.apply(script);
          return null;
        });
  }

  @Test
  void countersOfRulesAndElementsAreReadWithTheirComments() throws Exception {
    apply(
        TABLE
            + """
            add element inet counted branches {
              10.1.0.0/16 . 10.2.0.0/16 counter packets 12 bytes 3400 comment "r7-in-drop-too" : drop,
              10.1.0.0/16 . 10.3.0.0/16 counter packets 5000000000 bytes 7 comment "r8" : accept }
            """);
    assertEquals(
        Map.of("r7-in-drop", "3/100", "", "9/9", "r7-in-drop-too", "12/3400", "r8", "5000000000/7"),
        read(CounterDump.Family.INET));
  }

  @Test
  void moreElementsThanADatagramHoldsAreReadToTheLast() throws Exception {
    StringBuilder elements = new StringBuilder(TABLE + "add element inet counted branches {\n");
    for (int i = 1; i <= 1000; i++) {
      elements.append(
          "10.%d.%d.0/24 . 10.0.0.1 comment \"r%d\" : drop,\n".formatted(i / 256, i % 256, i));
    }
    apply(elements.append("}\n").toString());
    assertEquals(1002, read(CounterDump.Family.INET).size());
  }

  @Test
  void aTableThatIsNotThereHasNone() throws Exception {
    apply(TABLE);
    assertEquals(Map.of(), read(CounterDump.Family.NETDEV));
  }
}
