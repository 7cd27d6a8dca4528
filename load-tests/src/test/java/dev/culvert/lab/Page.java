package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page for users, in Markdown. What stands in a block of {@code sh} is entered by them, line by
 * line; so is what stands behind a {@code $}, and a piece of code in a sentence that names a
 * program of theirs.
 *
 * @param name the page's path in the checkout
 */
record Page(String name, String text) {

  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern PROMPT = Pattern.compile("^\\$ (.*)$", Pattern.MULTILINE);
  private static final Pattern IN_SENTENCE =
      Pattern.compile("`((?:\\./culvert|kubectl|helm) [a-z][^`]*)`");
  private static final String CONTINUATION = "\\\\\\n\\s*";
  private static final String REMARK = "\\s+# .*$";

  static Page read(Path root, String name) {
    try {
      return new Page(name, Files.readString(root.resolve(name)));
    } catch (IOException e) {
      throw new LabException("cannot read " + name, e);
    }
  }

  /** Every command, in the order in which they stand, without remarks. */
  List<String> commands() {
    List<String> commands = new ArrayList<>();
    blocks("sh").flatMap(Page::lines).forEach(commands::add);
    PROMPT.matcher(text).results().map(found -> found.group(1)).forEach(commands::add);
    String sentences = BLOCK.matcher(text).replaceAll("");
    IN_SENTENCE.matcher(sentences).results().map(found -> found.group(1)).forEach(commands::add);
    return commands;
  }

  /** The commands of the only section with this heading. */
  List<String> commandsUnder(String heading) {
    return section(heading).blocks("sh").flatMap(Page::lines).toList();
  }

  /** What is entered at the console in the section with this heading, as it stands. */
  List<String> consoleInputUnder(String heading) {
    return section(heading).blocks("routeros").toList();
  }

  private Page section(String heading) {
    String from = text.split("(?m)^## " + Pattern.quote(heading) + "$", -1)[1];
    return new Page(name, from.split("(?m)^## ", -1)[0]);
  }

  private Stream<String> blocks(String language) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(found -> found.group(1).equals(language))
        .map((MatchResult found) -> found.group(2));
  }

  private static Stream<String> lines(String block) {
    return block
        .replaceAll(CONTINUATION, "")
        .lines()
        .map(line -> line.replaceFirst(REMARK, "").strip())
        .filter(line -> !line.isEmpty());
  }
}
