package dev.culvert.sa.menu;

import dev.culvert.contracts.config.Policy.TrafficFlow;

/** A length to pad to, as strongSwan's {@code tfc_padding} has it. */
final class TfcPadding {

  private static final String PATH = "mtu";

  private static final ValueType<Integer> BYTES = ValueTypes.integer(0, TrafficFlow.WHOLE_PATH - 1);

  static final ValueType<Integer> TYPE =
      ValueType.of(
          "mtu, or " + BYTES.form(),
          text -> text.equals(PATH) ? TrafficFlow.WHOLE_PATH : BYTES.parser().apply(text),
          value -> value == TrafficFlow.WHOLE_PATH ? PATH : Integer.toString(value));

  private TfcPadding() {}
}
