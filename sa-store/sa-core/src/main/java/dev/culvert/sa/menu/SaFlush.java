package dev.culvert.sa.menu;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.SaKey.Direction;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.sa.config.InvalidConfigException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code installed-sa flush}: SAs that IKE has made go, at the peer as well; a packet or a policy
 * makes new ones. Manual SAs belong to their policies and stay.
 *
 * @param orders what ike-service is to do, one order for each pair of SAs
 * @param note what the user should know
 */
public record SaFlush(List<IkeCommand.Order> orders, String note) {

  private static final String SA_TYPE = "sa-type";

  /**
   * The flush that is meant.
   *
   * @param settings {@code sa-type=ah}, {@code esp} or {@code all}; all when it is left out
   */
  public static SaFlush of(List<Setting> settings, Scene scene) throws InvalidConfigException {
    Set<Protocol> protocols = protocols(settings);
    List<SecurityAssociation> meant =
        scene.observations().sas().values().stream()
            .filter(sa -> sa.key().direction() == Direction.IN)
            .filter(sa -> protocols.contains(sa.key().protocol()))
            .toList();
    List<IkeCommand.Order> orders =
        meant.stream()
            .filter(sa -> !sa.hasManualKeys())
            .<IkeCommand.Order>map(sa -> new IkeCommand.Flush(sa.ikeSpi(), sa.key(), scene.now()))
            .toList();
    int manual = meant.size() - orders.size();
    return new SaFlush(
        orders,
        "pairs of SAs to flush: "
            + orders.size()
            + (manual == 0
                ? ""
                : "; with manual keys, which stay as long as their policies: " + manual));
  }

  private static Set<Protocol> protocols(List<Setting> settings) throws InvalidConfigException {
    Map<String, Set<Protocol>> types = new LinkedHashMap<>();
    types.put("ah", Set.of(Protocol.AH));
    types.put("esp", Set.of(Protocol.ESP));
    types.put("all", Set.of(Protocol.values()));
    Set<Protocol> wanted = types.get("all");
    for (Setting setting : settings) {
      if (!setting.property().equals(SA_TYPE)) {
        throw new InvalidConfigException(
            setting.property(), "", "flush has no such property", "give sa-type=ah, esp or all");
      }
      wanted = types.get(setting.value());
      if (wanted == null) {
        throw new InvalidConfigException(
            SA_TYPE, setting.value(), "is not known here", "give sa-type=ah, esp or all");
      }
    }
    return wanted;
  }
}
