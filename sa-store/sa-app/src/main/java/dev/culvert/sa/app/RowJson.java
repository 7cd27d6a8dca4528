package dev.culvert.sa.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.Row;
import dev.culvert.sa.menu.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Items as JSON: an object of texts, named as in the console. */
final class RowJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RowJson() {}

  static ObjectNode of(Row row) {
    ObjectNode node = NODES.objectNode();
    node.put(".id", row.id());
    node.put(".flags", row.flags());
    row.fields().stream()
        .filter(field -> field.style() != Row.Style.SENSITIVE)
        .forEach(field -> node.put(field.name(), field.value()));
    return node;
  }

  /** The same with what the user should know. */
  static ObjectNode of(Row row, List<String> notes) {
    ObjectNode node = of(row);
    if (!notes.isEmpty()) {
      notes.forEach(node.putArray(".notes")::add);
    }
    return node;
  }

  /** Reads an object of texts, numbers, truth values and lists of them. */
  static List<Setting> settings(JsonNode body) throws InvalidConfigException {
    if (body == null || !body.isObject()) {
      throw new InvalidConfigException(
          "", "", "the body is no JSON object", "send {\"property\":\"value\", …}");
    }
    List<Setting> settings = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : body.properties()) {
      // What GET returned may be sent back.
      if (!property.getKey().startsWith(".")) {
        settings.add(new Setting(property.getKey(), text(property.getKey(), property.getValue())));
      }
    }
    return settings;
  }

  private static String text(String property, JsonNode value) throws InvalidConfigException {
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    if (value.isTextual() || value.isIntegralNumber()) {
      return value.asText();
    }
    if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      for (JsonNode part : value) {
        parts.add(text(property, part));
      }
      return String.join(",", parts);
    }
    throw new InvalidConfigException(
        property, "", "is neither text, number, truth value nor list", "send the console's text");
  }
}
