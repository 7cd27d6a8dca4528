package dev.culvert.sa.menu;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.syntax.Verb;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A menu of configuration objects. */
public non-sealed interface ConfigMenu<O extends ConfigObject> extends Menu {

  /** The class of the objects. */
  Class<O> objectClass();

  /** What an object has, in the order of print. */
  List<Property<?>> properties();

  /** The values of an object. */
  Values read(O object);

  /**
   * Puts an object together.
   *
   * @throws InvalidConfigException when values do not fit each other
   */
  Assembly<O> assemble(Draft<O> draft) throws InvalidConfigException;

  /** The letters of the legend that hold for an object. */
  default String flags(O object, Scene scene) {
    return isDisabled(object) ? "X" : "";
  }

  /** True when the object is ignored. */
  default boolean isDisabled(O object) {
    return read(object).find(Shared.DISABLED).orElse(false);
  }

  @Override
  default Map<String, String> legend(Scene scene) {
    return properties().contains(Shared.DISABLED) ? Map.of("X", "disabled") : Map.of();
  }

  @Override
  default Set<Verb> verbs() {
    Set<Verb> verbs = EnumSet.of(Verb.ADD, Verb.SET, Verb.REMOVE, Verb.PRINT, Verb.FIND);
    if (properties().contains(Shared.DISABLED)) {
      verbs.add(Verb.ENABLE);
      verbs.add(Verb.DISABLE);
    }
    return verbs;
  }

  @Override
  default List<String> fieldNames() {
    return properties().stream()
        .filter(
            property ->
                property.role() == Property.Role.PLAIN || property.role() == Property.Role.APART)
        .map(Property::name)
        .toList();
  }

  @Override
  default List<Row> rows(Scene scene) {
    return scene.configuration().all(objectClass()).stream()
        .map(object -> row(object, scene))
        .toList();
  }

  private Row row(O object, Scene scene) {
    Values values = read(object);
    List<Row.Field> fields = new ArrayList<>();
    for (Property<?> property : properties()) {
      values
          .text(property)
          .flatMap(
              text -> style(property).map(style -> new Row.Field(property.name(), text, style)))
          .ifPresent(fields::add);
    }
    return new Row(
        object.name(), flags(object, scene), values.find(Shared.COMMENT).orElse(""), fields);
  }

  private static Optional<Row.Style> style(Property<?> property) {
    return switch (property.role()) {
      case PLAIN -> Optional.of(property.type().quoted() ? Row.Style.QUOTED : Row.Style.BARE);
      case APART -> Optional.of(Row.Style.APART);
      case SHORTHAND, SECRET -> Optional.empty();
    };
  }
}
