package dev.culvert.sa.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.sa.Router;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Mutated lines are accepted or refused with a message; nothing is thrown. */
class ConsoleFuzzTest {

  private static final int LINES = 20_000 * Integer.getInteger("culvert.fuzz.times", 1);
  private static final String ALPHABET = "abz019 =\"\\/[];#.,:-_!*$\n\t\r\u0000\u00e9\u2028";

  private static final List<String> LINES_OF_THE_SEEDS =
      List.of(
          "/ip ipsec peer add address=192.168.80.1/32:500 auth-method=pre-shared-key"
              + " exchange-mode=ike2 secret=\"test\"",
          """
          /ip ipsec policy add src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any \\
          sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1 \\
          tunnel=yes action=encrypt proposal=default\
          """,
          """
          /ip firewall nat add chain=srcnat action=accept place-before=0 \\
           src-address=10.1.202.0/24 dst-address=10.1.101.0/24\
          """,
          "/ip ipsec proposal set default enc-algorithms=aes-128-cbc lifetime=1d2h pfs-group=none",
          "/ip ipsec profile set [find where name=default] dpd-interval=15 dh-group=modp2048",
          "/ip ipsec identity set 0 my-id=fqdn:a.example remote-id=ignore secret=0xdeadbeef",
          "/ip ipsec policy\nprint where protocol=tcp\ndisable 0\nenable 0\nremove [find]",
          "/ip ipsec installed-sa print; /ip ipsec active-peers kill-connections",
          "/ip ipsec why peer=office2; /ip ipsec statistics print");

  @Test
  void nothingButTheDeclaredErrors() {
    Random random = new Random(7);
    Router router = new Router();
    LINES_OF_THE_SEEDS.subList(0, 3).forEach(router::run);
    int accepted = 0;
    for (int i = 0; i < LINES; i++) {
      String line = mutated(random);
      ConsoleAnswer answer = router.consider(line);
      if (answer.refused()) {
        assertFalse(answer.output().isBlank(), line);
        assertEquals(List.of(), answer.changes(), line);
      } else {
        accepted++;
      }
    }
    assertTrue(accepted > 0 && accepted < LINES, "accepted: " + accepted);
  }

  private static String mutated(Random random) {
    StringBuilder line =
        new StringBuilder(LINES_OF_THE_SEEDS.get(random.nextInt(LINES_OF_THE_SEEDS.size())));
    int mutations = random.nextInt(5);
    for (int i = 0; i < mutations && !line.isEmpty(); i++) {
      int at = random.nextInt(line.length());
      char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(4)) {
        case 0 -> line.setCharAt(at, c);
        case 1 -> line.insert(at, c);
        case 2 -> line.deleteCharAt(at);
        default -> line.setLength(at);
      }
    }
    return line.toString();
  }
}
