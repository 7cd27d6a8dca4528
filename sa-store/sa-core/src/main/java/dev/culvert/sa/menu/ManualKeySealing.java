package dev.culvert.sa.menu;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.sa.menu.ManualKeyTypes.KeyPair;
import java.util.function.Function;

/**
 * The keys of a template that is added or changed: what was given is sealed, what was not stays.
 *
 * @param name name of the template
 */
record ManualKeySealing(String name, Draft<ManualSa> draft) {

  /**
   * The keys of one property.
   *
   * @param before where the template has had them
   */
  ManualSa.Keys keys(Property<KeyPair> property, Function<ManualSa, ManualSa.Keys> before) {
    return draft
        .given()
        .find(property)
        .map(pair -> sealed(property, pair))
        .or(() -> draft.previous().map(before))
        .orElseGet(
            () ->
                sealed(
                    property, new KeyPair(Secret.owning(new byte[0]), Secret.owning(new byte[0]))));
  }

  private ManualSa.Keys sealed(Property<KeyPair> property, KeyPair pair) {
    return new ManualSa.Keys(
        sealed(property, pair.in(), true), sealed(property, pair.out(), false));
  }

  private ManualSa.Key sealed(Property<KeyPair> property, Secret key, boolean inbound) {
    String place = ManualSa.keyAad(name, property.name(), inbound);
    return new ManualSa.Key(draft.sealer().seal(key, place), key.length());
  }
}
