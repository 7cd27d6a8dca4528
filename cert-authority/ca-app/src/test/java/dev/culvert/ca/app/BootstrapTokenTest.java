package dev.culvert.ca.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapTokenTest {

  private static final String TOKEN = "0123456789abcdef".repeat(4);

  @TempDir Path directory;

  @Test
  void admitsTheTokenAlone() throws IOException {
    Files.writeString(directory.resolve("bootstrap.token"), TOKEN + "\n");
    BootstrapToken token = new BootstrapToken(directory);
    assertEquals(Optional.empty(), token.missing());
    assertTrue(token.admits("Bearer " + TOKEN));
    for (String refused :
        new String[] {
          null,
          "",
          "Bearer ",
          "Bearer",
          TOKEN,
          "Basic " + TOKEN,
          "Bearer " + TOKEN.substring(1),
          "Bearer " + TOKEN + "0",
          "Bearer " + TOKEN.replace('0', '1')
        }) {
      assertFalse(token.admits(refused), refused);
    }
  }

  @Test
  void aReplacedTokenHoldsAtOnce() throws IOException {
    Path file = directory.resolve("bootstrap.token");
    Files.writeString(file, TOKEN);
    BootstrapToken token = new BootstrapToken(directory);
    assertTrue(token.admits("Bearer " + TOKEN));
    String next = TOKEN.replace('0', '1');
    Files.writeString(file, next);
    assertFalse(token.admits("Bearer " + TOKEN));
    assertTrue(token.admits("Bearer " + next));
  }

  /** An empty file must not let the empty token in. */
  @Test
  void noTokenAdmitsNobody() throws IOException {
    BootstrapToken token = new BootstrapToken(directory);
    assertEquals(Optional.of("the file " + directory.resolve("bootstrap.token")), token.missing());
    assertThrows(IOException.class, () -> token.admits("Bearer "));
    Files.writeString(directory.resolve("bootstrap.token"), "\n");
    assertThrows(IOException.class, () -> token.admits("Bearer "));
  }
}
