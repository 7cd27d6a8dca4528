package dev.culvert.linux;

import dev.culvert.linux.RuleBox.Addresses;
import dev.culvert.linux.RuleBox.Lengths;
import dev.culvert.linux.RuleBox.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules that have been placed in layers, so kept that the ones which overlap with another are
 * found without looking at all: by the lengths of their prefixes, of which a policy has few pairs,
 * and then by the addresses' first bits (tuple space search: Srinivasan, Suri, Varghese, "Packet
 * classification using tuple space search", 1999).
 */
final class PlacedBoxes {
  /** What {@link #lastOverlapping} answers when there is none. */
  static final int NONE = -1;

  /**
   * A rule that has been placed.
   *
   * @param takesAll no packet that it takes in gets past it
   */
  private record Entry(RuleBox box, int layer, boolean takesAll) {}

  /** Rules whose addresses begin alike; of those with the same traffic the last layer counts. */
  private static final class Alike {
    private final Map<Traffic, Integer> layers = new LinkedHashMap<>();
    private final List<Traffic> takingAll = new ArrayList<>();

    void add(Entry entry) {
      layers.merge(entry.box.traffic(), entry.layer, Math::max);
      if (entry.takesAll) {
        takingAll.add(entry.box.traffic());
      }
    }

    int lastOverlapping(Traffic traffic) {
      int last = NONE;
      for (Map.Entry<Traffic, Integer> other : layers.entrySet()) {
        if (other.getValue() > last && other.getKey().overlaps(traffic)) {
          last = other.getValue();
        }
      }
      return last;
    }

    boolean takesAll(Traffic traffic) {
      return takingAll.stream().anyMatch(other -> other.contains(traffic));
    }
  }

  /** Rules whose prefixes have the same lengths. */
  private static final class Tuple {
    private final List<Entry> entries = new ArrayList<>();

    /** The rules by so many first bits as another tuple's rules ask for. */
    private final Map<Lengths, Map<Addresses, Alike>> byFirstBits = new HashMap<>();

    void add(Entry entry) {
      entries.add(entry);
      byFirstBits.forEach((lengths, alike) -> add(alike, lengths, entry));
    }

    private static void add(Map<Addresses, Alike> alike, Lengths lengths, Entry entry) {
      alike
          .computeIfAbsent(entry.box.addresses().cutTo(lengths), addresses -> new Alike())
          .add(entry);
    }

    /** The rules whose addresses begin so; null when there are none. */
    Alike alike(Addresses addresses) {
      return byFirstBits.computeIfAbsent(addresses.lengths(), this::arrange).get(addresses);
    }

    private Map<Addresses, Alike> arrange(Lengths lengths) {
      Map<Addresses, Alike> alike = new HashMap<>();
      entries.forEach(entry -> add(alike, lengths, entry));
      return alike;
    }
  }

  private final Map<Lengths, Tuple> tuples = new LinkedHashMap<>();

  /**
   * Adds a rule.
   *
   * @param takesAll no packet that it takes in gets past it
   */
  void add(RuleBox box, int layer, boolean takesAll) {
    tuples
        .computeIfAbsent(box.addresses().lengths(), lengths -> new Tuple())
        .add(new Entry(box, layer, takesAll));
  }

  /** The last layer that has a rule which overlaps with this one; {@link #NONE}. */
  int lastOverlapping(RuleBox box) {
    Lengths lengths = box.addresses().lengths();
    int last = NONE;
    for (Map.Entry<Lengths, Tuple> tuple : tuples.entrySet()) {
      Alike alike = tuple.getValue().alike(box.addresses().cutTo(tuple.getKey().shorter(lengths)));
      if (alike != null) {
        last = Math.max(last, alike.lastOverlapping(box.traffic()));
      }
    }
    return last;
  }

  /** Whether one of the rules takes all packets of this one. */
  boolean takeAll(RuleBox box) {
    Lengths lengths = box.addresses().lengths();
    for (Map.Entry<Lengths, Tuple> tuple : tuples.entrySet()) {
      if (tuple.getKey().shorter(lengths).equals(tuple.getKey())) {
        Alike alike = tuple.getValue().alike(box.addresses().cutTo(tuple.getKey()));
        if (alike != null && alike.takesAll(box.traffic())) {
          return true;
        }
      }
    }
    return false;
  }
}
