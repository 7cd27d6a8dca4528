package dev.culvert.sa.menu;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values of properties, each of its property's type. */
public final class Values {

  private final Map<Property<?>, Object> values = new LinkedHashMap<>();

  /** Puts a value; null puts none. */
  public <V> Values put(Property<V> property, V value) {
    if (value != null) {
      values.put(property, value);
    }
    return this;
  }

  /** Reads the text and puts its value. */
  <V> void parse(Property<V> property, String text) {
    values.put(property, property.type().parser().apply(text));
  }

  /** The value of a property, if there is one. */
  @SuppressWarnings("unchecked") // put and parse admit only values of the property's type.
  public <V> Optional<V> find(Property<V> property) {
    return Optional.ofNullable((V) values.get(property));
  }

  /** The value of a property that has a default or was checked before. */
  public <V> V get(Property<V> property) {
    return find(property).orElseThrow(() -> new IllegalStateException("no " + property.name()));
  }

  /** True when there is a value. */
  public boolean has(Property<?> property) {
    return values.containsKey(property);
  }

  /** The text of a property's value. */
  public <V> Optional<String> text(Property<V> property) {
    return find(property).map(property.type().formatter());
  }

  /** These values, replaced by {@code other}'s where it has some. */
  Values with(Values other) {
    Values both = new Values();
    both.values.putAll(values);
    both.values.putAll(other.values);
    return both;
  }
}
