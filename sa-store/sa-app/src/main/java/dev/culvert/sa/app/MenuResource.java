package dev.culvert.sa.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.ConfigMenu;
import dev.culvert.sa.menu.Engine;
import dev.culvert.sa.menu.Menu;
import dev.culvert.sa.menu.Menus;
import dev.culvert.sa.menu.Plan;
import dev.culvert.sa.menu.ReadMenus;
import dev.culvert.sa.menu.Row;
import dev.culvert.sa.menu.SaFlush;
import dev.culvert.sa.menu.Scene;
import dev.culvert.sa.menu.Setting;
import dev.culvert.sa.menu.WhyMenu;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.syntax.Verb;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Every menu as a REST resource. Property names and the texts of values are those of the console,
 * as in RouterOS's own REST API; {@code .id} names the item.
 */
@Path("/api/v1/ip/{area}/{menu}")
class MenuResource {

  private final ConfigWriter writer;
  private final Engine engine;

  MenuResource(ConfigWriter writer, Engine engine) {
    this.writer = writer;
    this.engine = engine;
  }

  @GET
  @Operation(
      summary =
          "The items of a menu, with counters and states when stats=true; of why: what is wrong, or"
              + " what was when mended=yes")
  @RunOnVirtualThread
  public List<ObjectNode> list(
      @PathParam("area") String area,
      @PathParam("menu") String name,
      @QueryParam("stats") @DefaultValue("false") boolean stats,
      @QueryParam("mended") @DefaultValue("no") String mended)
      throws InvalidConfigException {
    Menu menu = menu(area, name);
    Scene scene = writer.scene();
    if (menu.equals(WhyMenu.MENU)) {
      return WhyMenu.where(List.of(new Setting("mended", mended)), scene).stream()
          .map(RowJson::of)
          .toList();
    }
    List<Row> rows =
        stats
            ? menu.stats(scene)
                .orElseThrow(
                    () -> new NoSuchItemException(menu.path() + " has no stats", "leave stats out"))
            : menu.rows(scene);
    return rows.stream().map(RowJson::of).toList();
  }

  @GET
  @Path("{id}")
  @Operation(summary = "One item of a menu")
  @RunOnVirtualThread
  public ObjectNode get(
      @PathParam("area") String area, @PathParam("menu") String name, @PathParam("id") String id) {
    return RowJson.of(row(menu(area, name), id, writer.scene()));
  }

  @POST
  @Operation(summary = "Add an item; what is left out has the default of the console")
  @RunOnVirtualThread
  public RestResponse<ObjectNode> add(
      @PathParam("area") String area, @PathParam("menu") String name, JsonNode body)
      throws InvalidConfigException {
    ConfigMenu<?> menu = configMenu(area, name);
    List<Setting> settings = RowJson.settings(body);
    return RestResponse.status(
        Response.Status.CREATED,
        write(menu, scene -> engine.add(menu, settings, scene.configuration())));
  }

  @PUT
  @Path("{id}")
  @Operation(summary = "Change the properties that the body names")
  @RunOnVirtualThread
  public ObjectNode set(
      @PathParam("area") String area,
      @PathParam("menu") String name,
      @PathParam("id") String id,
      JsonNode body)
      throws InvalidConfigException {
    ConfigMenu<?> menu = configMenu(area, name);
    List<Setting> settings = RowJson.settings(body);
    return write(menu, scene -> change(menu, id, settings, scene));
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Remove an item; of active-peers: end the IKE SA")
  @RunOnVirtualThread
  public void remove(
      @PathParam("area") String area, @PathParam("menu") String name, @PathParam("id") String id)
      throws InvalidConfigException {
    if (menu(area, name).equals(ReadMenus.ACTIVE_PEERS)) {
      writer.write(
          scene -> {
            Row sa = row(ReadMenus.ACTIVE_PEERS, id, scene);
            IkeSpi spi = IkeSpi.parse(sa.id());
            return new Decision.Decided<>(
                sa, List.of(), List.of(new IkeCommand.Terminate(spi, scene.now())));
          });
      return;
    }
    ConfigMenu<?> menu = configMenu(area, name);
    writer.write(
        scene -> {
          Plan plan = engine.remove(object(menu, id, scene), scene.configuration());
          return new Decision.Decided<>(plan, plan.changes(), List.of());
        });
  }

  /**
   * What came of a flush.
   *
   * @param note as the console says it
   */
  record Flushed(String note) {}

  @POST
  @Path("flush")
  @Operation(summary = "Flush installed SAs of sa-type ah, esp or all, at the peers as well")
  @RunOnVirtualThread
  public Flushed flush(
      @PathParam("area") String area, @PathParam("menu") String name, JsonNode body)
      throws InvalidConfigException {
    if (!menu(area, name).verbs().contains(Verb.FLUSH)) {
      throw new NoSuchItemException(
          "/ip " + area + " " + name + " has no flush", "use installed-sa");
    }
    List<Setting> settings = RowJson.settings(body);
    return writer.write(
        scene -> {
          SaFlush flush = SaFlush.of(settings, scene);
          return new Decision.Decided<>(new Flushed(flush.note()), List.of(), flush.orders());
        });
  }

  /** A change of one menu's item. */
  private interface Planning {
    Plan in(Scene scene) throws InvalidConfigException;
  }

  private ObjectNode write(ConfigMenu<?> menu, Planning planning) throws InvalidConfigException {
    Plan done =
        writer.write(
            scene -> {
              Plan plan = planning.in(scene);
              return new Decision.Decided<>(plan, plan.changes(), List.of());
            });
    return RowJson.of(row(menu, done.item(), writer.scene()), done.notes());
  }

  private <O extends ConfigObject> Plan change(
      ConfigMenu<O> menu, String id, List<Setting> settings, Scene scene)
      throws InvalidConfigException {
    return engine.set(menu, object(menu, id, scene), settings, scene.configuration());
  }

  private static <O extends ConfigObject> O object(ConfigMenu<O> menu, String id, Scene scene) {
    return scene
        .configuration()
        .find(menu.objectClass(), id)
        .orElseThrow(() -> noSuchItem(menu, id));
  }

  private static Row row(Menu menu, String id, Scene scene) {
    return menu.rows(scene).stream()
        .filter(row -> row.id().equals(id))
        .findFirst()
        .orElseThrow(() -> noSuchItem(menu, id));
  }

  private static NoSuchItemException noSuchItem(Menu menu, String id) {
    return new NoSuchItemException(
        menu.path() + " has no item " + id, "GET the menu for the values of .id");
  }

  private static Menu menu(String area, String name) {
    MenuPath path = MenuPath.of("/ip " + area + " " + name);
    if (path.equals(WhyMenu.MENU.path())) {
      return WhyMenu.MENU;
    }
    return Menus.at(path)
        .orElseThrow(
            () ->
                new NoSuchItemException(
                    "there is no menu " + path,
                    "menus are "
                        + String.join(
                            ", ", Menus.all().stream().map(m -> m.path().toString()).toList())));
  }

  private static ConfigMenu<?> configMenu(String area, String name) {
    if (menu(area, name) instanceof ConfigMenu<?> config) {
      return config;
    }
    throw new NoSuchItemException("/ip " + area + " " + name + " can only be read", "use GET");
  }
}
