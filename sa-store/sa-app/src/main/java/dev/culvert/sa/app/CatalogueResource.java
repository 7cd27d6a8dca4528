package dev.culvert.sa.app;

import dev.culvert.sa.menu.ConfigMenu;
import dev.culvert.sa.menu.Menu;
import dev.culvert.sa.menu.Menus;
import dev.culvert.sa.menu.Property;
import dev.culvert.sa.menu.ReadMenu;
import dev.culvert.sa.syntax.Verb;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The table of menus and properties, from which a client makes help and completion. */
@Path("/api/v1/menus")
class CatalogueResource {

  /**
   * A menu.
   *
   * @param path as the console writes it
   * @param verbs what can be done in it
   * @param properties what can be given; none for a menu that can only be read
   */
  record MenuEntry(String path, List<String> verbs, List<PropertyEntry> properties) {}

  /**
   * A property.
   *
   * @param values what a value looks like
   * @param byDefault the value when none is given, or empty
   * @param help one line on what it does
   */
  record PropertyEntry(
      String name, List<String> aliases, String values, String byDefault, String help) {}

  @GET
  @Operation(summary = "Every menu with its properties, their forms, defaults and meaning")
  public List<MenuEntry> menus() {
    return Menus.all().stream().map(CatalogueResource::entry).toList();
  }

  private static MenuEntry entry(Menu menu) {
    List<String> verbs = menu.verbs().stream().sorted().map(Verb::word).toList();
    List<PropertyEntry> properties =
        switch (menu) {
          case ConfigMenu<?> config ->
              config.properties().stream().map(CatalogueResource::entry).toList();
          case ReadMenu _ -> List.of();
        };
    return new MenuEntry(menu.path().toString(), verbs, properties);
  }

  private static PropertyEntry entry(Property<?> property) {
    return new PropertyEntry(
        property.name(),
        property.aliases(),
        property.type().form(),
        property.defaultText().orElse(""),
        property.help());
  }
}
