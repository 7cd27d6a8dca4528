package dev.culvert.sa.syntax;

/** What can be done in a menu. */
public enum Verb {
  ADD("add"),
  SET("set"),
  REMOVE("remove"),
  ENABLE("enable"),
  DISABLE("disable"),
  PRINT("print"),
  FIND("find"),
  FLUSH("flush"),
  KILL_CONNECTIONS("kill-connections"),
  WHY("why");

  private final String word;

  Verb(String word) {
    this.word = word;
  }

  /** The word that the user types. */
  public String word() {
    return word;
  }
}
