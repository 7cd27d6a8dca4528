package dev.culvert.sa.menu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One property of a menu.
 *
 * @param name as RouterOS writes it
 * @param aliases other spellings that are accepted
 * @param type how values are read and written
 * @param defaultText the value when none is given; absent when that depends on other properties or
 *     there is no value
 * @param help one line on what it does
 * @param role whether it is shown
 */
public record Property<V>(
    String name,
    List<String> aliases,
    ValueType<V> type,
    Optional<String> defaultText,
    String help,
    Role role) {

  /** Whether a property is shown. */
  public enum Role {
    /** Read and shown. */
    PLAIN,
    /** Shown as a flag or as a line of its own, not among the properties. */
    APART,
    /** Another way to give what a plain property shows; read only. */
    SHORTHAND,
    /** Read, sealed, never shown. */
    SECRET
  }

  /** A plain property without a default. */
  public static <V> Property<V> of(String name, ValueType<V> type, String help) {
    return new Property<>(name, List.of(), type, Optional.empty(), help, Role.PLAIN);
  }

  /** The same with a default. */
  public Property<V> orElse(String text) {
    return new Property<>(name, aliases, type, Optional.of(text), help, role);
  }

  /** The same with other accepted spellings. */
  public Property<V> alias(String... spellings) {
    return new Property<>(name, List.of(spellings), type, defaultText, help, role);
  }

  /** The same in another role. */
  public Property<V> in(Role other) {
    return new Property<>(name, aliases, type, defaultText, help, other);
  }

  /** Name and aliases. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(name);
    names.addAll(aliases);
    return names;
  }
}
