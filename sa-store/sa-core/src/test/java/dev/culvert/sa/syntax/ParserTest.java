package dev.culvert.sa.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.sa.menu.Menus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

  private static final MenuPath POLICY = MenuPath.of("/ip ipsec policy");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip ipsec policy add action=none",
        "/ip/ipsec/policy/add action=none",
        "/ip/ipsec policy add action=none",
        "/ ip ipsec policy add action=none",
        "ip ipsec policy add action=none",
        "/ip ips pol ad action=none",
        "/ip ipsec peer .. policy add action=none",
        "  /ip ipsec policy \\\n  add \\\r\n action=none  ",
      })
  void pathsAreWrittenInManyWays(String line) throws SyntaxException {
    Command.Add add = assertInstanceOf(Command.Add.class, only(MenuPath.ROOT, line));
    assertEquals(POLICY, add.menu());
    assertEquals("action", add.assignments().getFirst().property());
    assertEquals("none", add.assignments().getFirst().value());
  }

  @Test
  void aPathAloneHoldsForTheLinesBehindIt() throws SyntaxException {
    List<Command> commands =
        parse(MenuPath.ROOT, "/ip ipsec policy\nprint\n\n# a comment\nprint stats; print detail");
    assertEquals(4, commands.size());
    assertEquals(POLICY, assertInstanceOf(Command.Enter.class, commands.get(0)).menu());
    List<Command.Layout> layouts =
        commands.subList(1, 4).stream().map(c -> ((Command.Print) c).layout()).toList();
    assertEquals(
        List.of(Command.Layout.PLAIN, Command.Layout.STATS, Command.Layout.DETAIL), layouts);
    assertTrue(commands.stream().allMatch(command -> command.menu().equals(POLICY)));
  }

  @Test
  void aFullPathDoesNotChangeTheMenu() throws SyntaxException {
    List<Command> commands = parse(POLICY, "/ip ipsec peer print\nprint");
    assertEquals("/ip ipsec peer", commands.get(0).menu().toString());
    assertEquals(POLICY, commands.get(1).menu());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "comment=plain                | plain",
        "comment=\"two words\"        | two words",
        "comment=\"\"                 | ''",
        "comment=                     | ''",
        "comment=\"a\\\"b\\\\c\"      | a\"b\\c",
        "comment=\"\\41\\5A\"         | AZ",
        "comment=\"dollar\\$\\_end\"  | dollar$ end",
        "comment=pre\"fix suf\"fix    | prefix suffix",
        "comment=a=b/c[d              | a=b/c[d",
        "comment=10.0.0.0/8:80-90     | 10.0.0.0/8:80-90",
        "comment=\"a;b#c\"            | a;b#c",
        "comment=a#b                  | a#b",
      })
  void valuesAreQuotedAndEscaped(String text, String value) throws SyntaxException {
    Command.Add add = (Command.Add) only(POLICY, "add " + text.strip() + " disabled=yes");
    assertEquals(value, add.assignments().getFirst().value());
    assertEquals("yes", add.assignments().getLast().value());
  }

  @Test
  void anExportedTextIsWrappedInsideQuotes() throws SyntaxException {
    Command.Add add = (Command.Add) only(POLICY, "add comment=\"one \\\n    two\"");
    assertEquals("one two", add.assignments().getFirst().value());
  }

  @Test
  void selectionsAreNumbersNamesOrConditions() throws SyntaxException {
    assertEquals(List.of("0", "2"), items(only(POLICY, "remove 0,2")));
    assertEquals(List.of("0", "2"), items(only(POLICY, "remove numbers=0,2")));
    assertEquals(List.of("default"), items(only(POLICY, "disable default")));
    Command.Set set = (Command.Set) only(POLICY, "set [find where peer=a proto=tcp] level=use");
    Selection.Matching matching = assertInstanceOf(Selection.Matching.class, set.selection());
    assertEquals(2, matching.where().size());
    assertEquals("level", set.assignments().getFirst().property());
    Command.Remove all = (Command.Remove) only(POLICY, "remove [find]");
    assertTrue(assertInstanceOf(Selection.Matching.class, all.selection()).where().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ip ipsek policy print        | 1 | 5  | near: ipsec",
        "/ip ipsec p print             | 1 | 11 | peer and profile and proposal and policy",
        "/ip ipsec policy frobnicate   | 1 | 18 | no menu or command \"frobnicate\"",
        "/ip ipsec policy add tunnel   | 1 | 22 | expected property=value",
        "/ip ipsec policy add =yes     | 1 | 22 | expected a property before =",
        "/ip ipsec policy src=1        | 1 | 18 | expected one of add, set",
        "/ip ipsec policy add a=\"b    | 1 | 24 | closing quote",
        "/ip ipsec policy add a=[find] | 1 | 24 | expected a value",
        "/ip ipsec policy add \\ a=b   | 1 | 22 | end of the line behind",
        "/ip ipsec policy remove       | 1 | 24 | expected item numbers",
        "/ip ipsec policy remove [add] | 1 | 26 | expected find",
        "/ip ipsec policy remove [find | 1 | 30 | expected ]",
        "/ip ipsec policy remove 0 1   | 1 | 27 | expected the end of the command",
        "/ip ipsec policy print wide   | 1 | 24 | expected detail, stats",
        "/ip ipsec counters add        | 1 | 20 | no menu or command",
      })
  void errorsSayWhereAndWhatWasExpected(String line, int row, int column, String expected) {
    SyntaxException e =
        assertThrows(SyntaxException.class, () -> parse(MenuPath.ROOT, line.strip()));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertEquals(new Position(row, column), e.position(), e.getMessage());
  }

  @Test
  void linesAreCounted() {
    SyntaxException e =
        assertThrows(SyntaxException.class, () -> parse(POLICY, "print\nadd a=\\\n b=c \\\n d"));
    assertEquals(new Position(4, 2), e.position());
  }

  @Test
  void assignmentsDoNotPrintTheirValue() throws SyntaxException {
    assertTrue(!only(POLICY, "add secret=hunter2").toString().contains("hunter2"));
  }

  private static List<String> items(Command command) {
    Selection selection =
        switch (command) {
          case Command.Remove remove -> remove.selection();
          case Command.Switch change -> change.selection();
          default -> throw new AssertionError(command);
        };
    return assertInstanceOf(Selection.Items.class, selection).items();
  }

  private static Command only(MenuPath menu, String line) throws SyntaxException {
    List<Command> commands = parse(menu, line);
    assertEquals(1, commands.size());
    return commands.getFirst();
  }

  private static List<Command> parse(MenuPath menu, String script) throws SyntaxException {
    return Parser.parse(Menus.tree(), menu, script);
  }
}
