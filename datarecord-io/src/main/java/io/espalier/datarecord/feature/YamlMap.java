package io.espalier.datarecord.feature;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A map that somebody wrote by hand: what is wrong with it is noted, all of it. */
final class YamlMap {
  private final String where;
  private final Map<?, ?> map;
  private final List<String> problems;

  /**
   * A map with these keys and no others.
   *
   * @param where it stands, for messages
   */
  YamlMap(String where, Map<?, ?> map, Set<String> known, List<String> problems) {
    this.where = where;
    this.map = map;
    this.problems = problems;
    for (Object key : map.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        problem("there is no key '" + key + "'; did you mean '" + nearest(key, known) + "'?");
      }
    }
  }

  private static String nearest(Object key, Set<String> known) {
    String text = String.valueOf(key);
    String best = "";
    int least = Integer.MAX_VALUE;
    for (String candidate : known.stream().sorted().toList()) {
      int edits = edits(text, candidate);
      if (edits < least) {
        least = edits;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein's distance. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  void problem(String text) {
    problems.add(where + ": " + text);
  }

  boolean has(String key) {
    return map.containsKey(key);
  }

  String where() {
    return where;
  }

  /** A text; numbers may be names too. */
  Optional<String> text(String key) {
    Object value = map.get(key);
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return Optional.of(value.toString());
    }
    if (has(key)) {
      problem("'" + key + "' must be a text");
    }
    return Optional.empty();
  }

  String requiredText(String key) {
    if (!has(key)) {
      problem("'" + key + "' is missing");
    }
    return text(key).orElse("");
  }

  /** One text or a list of them. */
  List<String> texts(String key) {
    Object value = map.get(key);
    if (!(value instanceof List<?> list)) {
      return text(key).map(List::of).orElse(List.of());
    }
    List<String> texts = new ArrayList<>();
    for (Object item : list) {
      if (item instanceof Map || item instanceof List || item == null) {
        problem("'" + key + "' must be a list of texts");
      } else {
        texts.add(item.toString());
      }
    }
    return texts;
  }

  int integer(String key, int orElse) {
    Object value = map.get(key);
    if (value instanceof Integer number) {
      return number;
    }
    if (has(key)) {
      problem("'" + key + "' must be a whole number, not " + value);
    } else if (orElse < 0) {
      problem("'" + key + "' is missing");
    }
    return Math.max(1, orElse);
  }

  float number(String key, float orElse) {
    return has(key) ? number(key, map.get(key)) : orElse;
  }

  private float number(String key, Object value) {
    if (value instanceof Number number) {
      return number.floatValue();
    }
    problem("'" + key + "' must be a number, not " + value);
    return 0;
  }

  boolean bool(String key) {
    Object value = map.get(key);
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (has(key)) {
      problem("'" + key + "' must be true or false, not " + value);
    }
    return false;
  }

  /** Numbers by name. */
  Map<String, Float> numbers(String key) {
    Map<String, Float> numbers = new LinkedHashMap<>();
    if (map.get(key) instanceof Map<?, ?> inner) {
      inner.forEach((name, value) -> numbers.put(String.valueOf(name), number(key, value)));
    } else if (has(key)) {
      problem("'" + key + "' must be a map from names to numbers");
    }
    return numbers;
  }

  /** The map within, with these keys and no others. */
  Optional<YamlMap> inner(String key, Set<String> known) {
    if (map.get(key) instanceof Map<?, ?> inner) {
      return Optional.of(new YamlMap(where + ", " + key, inner, known, problems));
    }
    if (has(key)) {
      problem("'" + key + "' must be a map of keys and values");
    }
    return Optional.empty();
  }

  boolean isMap(String key) {
    return map.get(key) instanceof Map;
  }

  /** A list of maps with these keys and no others. */
  List<YamlMap> list(String key, Set<String> known) {
    List<YamlMap> maps = new ArrayList<>();
    if (map.get(key) instanceof List<?> list) {
      for (Object item : list) {
        String place = key + " " + (maps.size() + 1);
        if (item instanceof Map<?, ?> inner) {
          maps.add(new YamlMap(place, inner, known, problems));
        } else {
          problem("each item of '" + key + "' must be a map of keys and values, not " + item);
        }
      }
    } else if (has(key)) {
      problem("'" + key + "' must be a list");
    }
    return maps;
  }
}
