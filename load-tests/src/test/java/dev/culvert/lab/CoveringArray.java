package dev.culvert.lab;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows of values, one of each factor, such that every pair of values of two factors that may stand
 * together stands together in some row. Made greedily: a row begins with a pair that is missing and
 * takes for each other factor the value that adds most pairs.
 */
final class CoveringArray {

  /** Whether a value of one factor may stand in a row with a value of another. */
  @FunctionalInterface
  interface Compatibility {
    boolean allows(int factor, String value, int otherFactor, String otherValue);
  }

  private record Pair(int factor, String value, int otherFactor, String otherValue) {}

  private final List<List<String>> factors;
  private final Compatibility compatibility;
  private final Set<Pair> missing = new HashSet<>();

  private CoveringArray(List<List<String>> factors, Compatibility compatibility) {
    this.factors = factors;
    this.compatibility = compatibility;
  }

  /** The rows. */
  static List<List<String>> of(List<List<String>> factors, Compatibility compatibility) {
    return new CoveringArray(factors, compatibility).rows();
  }

  private List<List<String>> rows() {
    List<Pair> pairs = pairs();
    missing.addAll(pairs);
    List<List<String>> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      if (missing.contains(pair)) {
        String[] row = new String[factors.size()];
        row[pair.factor] = pair.value;
        row[pair.otherFactor] = pair.otherValue;
        for (int factor = 0; factor < row.length; factor++) {
          if (row[factor] == null) {
            row[factor] = best(factor, row);
          }
        }
        rows.add(List.of(row));
        pairs.stream().filter(p -> holds(row, p)).forEach(missing::remove);
      }
    }
    return rows;
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int factor = 0; factor < factors.size(); factor++) {
      for (int other = factor + 1; other < factors.size(); other++) {
        for (String value : factors.get(factor)) {
          for (String otherValue : factors.get(other)) {
            if (compatibility.allows(factor, value, other, otherValue)) {
              pairs.add(new Pair(factor, value, other, otherValue));
            }
          }
        }
      }
    }
    return pairs;
  }

  private String best(int factor, String[] row) {
    String best = null;
    long most = -1;
    for (String value : factors.get(factor)) {
      if (fits(factor, value, row)) {
        String[] tried = row.clone();
        tried[factor] = value;
        long added = missing.stream().filter(pair -> holds(tried, pair)).count();
        if (added > most) {
          most = added;
          best = value;
        }
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("no value of factor " + factor + " fits " + List.of(row));
    }
    return best;
  }

  private boolean fits(int factor, String value, String[] row) {
    for (int other = 0; other < row.length; other++) {
      if (row[other] != null
          && !(factor < other
              ? compatibility.allows(factor, value, other, row[other])
              : compatibility.allows(other, row[other], factor, value))) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(String[] row, Pair pair) {
    return pair.value.equals(row[pair.factor]) && pair.otherValue.equals(row[pair.otherFactor]);
  }
}
