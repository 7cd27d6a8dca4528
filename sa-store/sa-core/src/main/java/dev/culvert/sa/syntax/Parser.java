package dev.culvert.sa.syntax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tokens to commands.
 *
 * <pre>
 * script    = { [ command ] end }
 * command   = [ path ] [ verb arguments ]          a path alone makes its menu the current one
 * path      = [ "/" ] { ( word | ".." ) [ "/" ] }  from the root with a slash, else from the menu
 * arguments = [ selection ] { property "=" value }
 * print     = { "detail" | "stats" | "show-sensitive" } [ "where" ] { comparison }    one layout
 * selection = item { "," item } | "numbers=" items | "[" "find" [ "where" ] { comparison } "]"
 * </pre>
 */
public final class Parser {

  private final MenuNode root;
  private final List<Token> tokens;
  private int next;

  private Parser(MenuNode root, List<Token> tokens) {
    this.root = root;
    this.tokens = tokens;
  }

  /**
   * Reads a script.
   *
   * @param root the tree of menus
   * @param menu the current menu at the beginning
   * @return the commands; an {@link Command.Enter} holds for those behind it
   */
  public static List<Command> parse(MenuNode root, MenuPath menu, String script)
      throws SyntaxException {
    Parser parser = new Parser(root, Lexer.tokens(script));
    List<Command> commands = new ArrayList<>();
    MenuPath current = root.at(menu).isPresent() ? menu : MenuPath.ROOT;
    while (parser.next < parser.tokens.size()) {
      if (parser.peek() instanceof Token.End) {
        parser.next++;
        continue;
      }
      Command command = parser.command(current);
      commands.add(command);
      if (command instanceof Command.Enter enter) {
        current = enter.menu();
      }
    }
    return commands;
  }

  private Command command(MenuPath current) throws SyntaxException {
    MenuPath menu = skipMark('/') ? MenuPath.ROOT : current;
    while (!(peek() instanceof Token.End)) {
      if (skipMark('/')) {
        continue;
      }
      if (!(peek() instanceof Token.Word word)) {
        throw new SyntaxException(peek().position(), expected(menu));
      }
      next++;
      // "ip/ipsec/peer" is one word to the lexer.
      String[] parts = word.text().split("/");
      for (int i = 0; i < parts.length; i++) {
        boolean last = i == parts.length - 1;
        switch (step(menu, parts[i], word.position())) {
          case Step.Up() -> menu = menu.parent();
          case Step.Down(String child) -> menu = menu.child(child);
          case Step.Act(Verb verb) when last -> {
            return arguments(menu, verb, word.position());
          }
          case Step.Act(Verb verb) ->
              throw new SyntaxException(
                  word.position(), "expected white space behind " + verb.word());
        }
      }
    }
    Position end = peek().position();
    next++;
    return new Command.Enter(menu, end);
  }

  /** What a word of a path does. */
  private sealed interface Step {
    record Up() implements Step {}

    record Down(String child) implements Step {}

    record Act(Verb verb) implements Step {}
  }

  private Step step(MenuPath menu, String word, Position position) throws SyntaxException {
    if (word.equals("..")) {
      return new Step.Up();
    }
    MenuNode node = root.at(menu).orElseThrow();
    List<Step> steps =
        Stream.<Step>concat(
                node.children().stream().map(child -> new Step.Down(child.name())),
                node.verbs().stream().sorted().map(Step.Act::new))
            .toList();
    return switch (Abbreviation.resolve(word, steps, step -> names(node, step))) {
      case Abbreviation.Found<Step> found -> found.value();
      case Abbreviation.Ambiguous<Step> ambiguous ->
          throw new SyntaxException(
              position, "\"" + word + "\" is short for " + String.join(" and ", ambiguous.names()));
      case Abbreviation.Unknown<Step> unknown ->
          throw new SyntaxException(
              position,
              "no menu or command \"" + word + "\" in " + menu + "; " + suggestion(menu, unknown));
    };
  }

  private static List<String> names(MenuNode node, Step step) {
    return switch (step) {
      case Step.Up() -> List.of("..");
      case Step.Act(Verb verb) -> List.of(verb.word());
      case Step.Down(String name) ->
          node.children().stream()
              .filter(child -> child.name().equals(name))
              .flatMap(child -> Stream.concat(Stream.of(child.name()), child.aliases().stream()))
              .toList();
    };
  }

  private String suggestion(MenuPath menu, Abbreviation.Unknown<Step> unknown) {
    return unknown.near().isEmpty() ? expected(menu) : "near: " + String.join(", ", unknown.near());
  }

  private String expected(MenuPath menu) {
    MenuNode node = root.at(menu).orElseThrow();
    return "expected one of "
        + Stream.concat(
                node.children().stream().map(MenuNode::name),
                node.verbs().stream().sorted().map(Verb::word))
            .collect(Collectors.joining(", "));
  }

  private Command arguments(MenuPath menu, Verb verb, Position position) throws SyntaxException {
    return switch (verb) {
      case ADD -> new Command.Add(menu, assignments(), position);
      case SET ->
          new Command.Set(
              menu,
              isSingle(menu) ? new Selection.Matching(List.of(), position) : selection(verb),
              assignments(),
              position);
      case REMOVE -> last(new Command.Remove(menu, selection(verb), position));
      case ENABLE -> last(new Command.Switch(menu, selection(verb), false, position));
      case DISABLE -> last(new Command.Switch(menu, selection(verb), true, position));
      case PRINT -> print(menu, position);
      case FIND -> new Command.Find(menu, where(), position);
      case FLUSH -> new Command.Flush(menu, assignments(), position);
      case WHY -> new Command.Why(menu, where(), position);
      case KILL_CONNECTIONS ->
          last(
              new Command.KillConnections(
                  menu,
                  peek() instanceof Token.End
                      ? new Selection.Matching(List.of(), position)
                      : selection(verb),
                  position));
    };
  }

  /** Where nothing can be added there is one item, which needs no number. */
  private boolean isSingle(MenuPath menu) {
    return !root.at(menu).orElseThrow().verbs().contains(Verb.ADD);
  }

  private Command last(Command command) throws SyntaxException {
    if (!(peek() instanceof Token.End)) {
      throw new SyntaxException(peek().position(), "expected the end of the command");
    }
    next++;
    return command;
  }

  private Command print(MenuPath menu, Position position) throws SyntaxException {
    Set<Printed> said = EnumSet.noneOf(Printed.class);
    while (peek() instanceof Token.Word word && !word.text().equals("where")) {
      said.add(printed(word));
      if (said.contains(Printed.DETAIL) && said.contains(Printed.STATS)) {
        throw new SyntaxException(word.position(), "expected detail or stats, not both");
      }
      next++;
    }
    Command.Layout layout =
        said.contains(Printed.DETAIL)
            ? Command.Layout.DETAIL
            : said.contains(Printed.STATS) ? Command.Layout.STATS : Command.Layout.PLAIN;
    return new Command.Print(
        menu, layout, said.contains(Printed.SHOW_SENSITIVE), where(), position);
  }

  /** What may be said behind print. */
  private enum Printed {
    DETAIL("detail"),
    STATS("stats"),
    SHOW_SENSITIVE("show-sensitive");

    private final String word;

    Printed(String word) {
      this.word = word;
    }
  }

  private static Printed printed(Token.Word given) throws SyntaxException {
    List<Printed> words = List.of(Printed.values());
    return switch (Abbreviation.resolve(given.text(), words, one -> List.of(one.word))) {
      case Abbreviation.Found<Printed> found -> found.value();
      case Abbreviation.Ambiguous<Printed> _, Abbreviation.Unknown<Printed> _ ->
          throw new SyntaxException(
              given.position(),
              "expected detail, stats, show-sensitive, where or the end of the command behind"
                  + " print");
    };
  }

  private List<Assignment> where() throws SyntaxException {
    if (peek() instanceof Token.Word word && word.text().equals("where")) {
      next++;
    }
    return assignments();
  }

  /** Reads {@code property=value} up to the end of the command and takes the end. */
  private List<Assignment> assignments() throws SyntaxException {
    List<Assignment> assignments = new ArrayList<>();
    while (!(peek() instanceof Token.End)) {
      assignments.add(assignment());
    }
    next++;
    return assignments;
  }

  private Assignment assignment() throws SyntaxException {
    if (!(peek() instanceof Token.Pair pair)) {
      throw new SyntaxException(peek().position(), "expected property=value");
    }
    next++;
    return new Assignment(pair.property(), pair.value(), pair.position());
  }

  private Selection selection(Verb verb) throws SyntaxException {
    Position position = peek().position();
    if (skipMark('[')) {
      return matching(position);
    }
    if (peek() instanceof Token.Word word) {
      next++;
      return items(word.text(), position);
    }
    if (peek() instanceof Token.Pair pair && pair.property().equals("numbers")) {
      next++;
      return items(pair.value(), position);
    }
    throw new SyntaxException(
        position, "expected item numbers, a name or [find …] behind " + verb.word());
  }

  private static Selection.Items items(String text, Position position) throws SyntaxException {
    List<String> items =
        Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    if (items.isEmpty()) {
      throw new SyntaxException(position, "expected item numbers or names");
    }
    return new Selection.Items(items, position);
  }

  private Selection matching(Position position) throws SyntaxException {
    if (!(peek() instanceof Token.Word find) || !Verb.FIND.word().equals(find.text())) {
      throw new SyntaxException(peek().position(), "expected find behind [");
    }
    next++;
    if (peek() instanceof Token.Word word && word.text().equals("where")) {
      next++;
    }
    List<Assignment> where = new ArrayList<>();
    while (!skipMark(']')) {
      if (peek() instanceof Token.End) {
        throw new SyntaxException(peek().position(), "expected ]");
      }
      where.add(assignment());
    }
    return new Selection.Matching(where, position);
  }

  private boolean skipMark(char mark) {
    if (peek() instanceof Token.Mark found && found.mark() == mark) {
      next++;
      return true;
    }
    return false;
  }

  private Token peek() {
    return tokens.get(next);
  }
}
