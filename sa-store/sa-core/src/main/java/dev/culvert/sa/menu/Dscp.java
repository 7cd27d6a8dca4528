package dev.culvert.sa.menu;

import dev.culvert.contracts.config.Policy.OuterHeader;

/** A differentiated services code point, as the EoIP menu of RouterOS writes it. */
final class Dscp {

  private static final String INHERIT = "inherit";

  private static final ValueType<Integer> CODE_POINT =
      ValueTypes.integer(0, OuterHeader.HIGHEST_DSCP);

  static final ValueType<Integer> TYPE =
      ValueType.of(
          "inherit, or " + CODE_POINT.form(),
          text -> text.equals(INHERIT) ? OuterHeader.INHERIT_DSCP : CODE_POINT.parser().apply(text),
          value -> value == OuterHeader.INHERIT_DSCP ? INHERIT : Integer.toString(value));

  private Dscp() {}
}
