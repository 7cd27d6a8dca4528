package dev.culvert.sa.menu;

/** Properties that several menus have. */
final class Shared {

  static final Property<Boolean> DISABLED =
      Property.of("disabled", ValueTypes.YES_NO, "whether the item is ignored")
          .orElse("no")
          .in(Property.Role.APART);

  static final Property<String> COMMENT =
      Property.of("comment", ValueTypes.TEXT, "free text").orElse("").in(Property.Role.APART);

  /** Where a new item of an ordered menu goes; not a value of the item. */
  static final Property<String> PLACE_BEFORE =
      Property.of(
              "place-before",
              ValueTypes.WORD,
              "number or name of the item that the new one comes before")
          .in(Property.Role.SHORTHAND);

  private Shared() {}
}
