package io.espalier.datarecord.feature;

import io.espalier.data.FeatureType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which features of a data spec are meant: those whose whole name matches an expression, in the
 * order of the spec; or those of given names, in the order of the names. Of either, those of given
 * types.
 */
public record FeatureMatch(List<Pattern> patterns, List<String> names, Set<FeatureType> types) {
  /** What a column can be made of. */
  static final Set<FeatureType> DENSE = EnumSet.of(FeatureType.BINARY, FeatureType.CONTINUOUS);

  /** What has ids. */
  static final Set<FeatureType> HASHABLE =
      EnumSet.range(FeatureType.BINARY, FeatureType.SPARSE_CONTINUOUS);

  public FeatureMatch {
    patterns = List.copyOf(patterns);
    names = List.copyOf(names);
    types = Set.copyOf(types);
  }

  static FeatureMatch matching(String what, List<String> regexes, Set<FeatureType> types) {
    List<Pattern> patterns = new ArrayList<>();
    for (String regex : regexes) {
      try {
        patterns.add(Pattern.compile(regex));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            what + " has no valid regular expression: " + e.getMessage(), e);
      }
    }
    return new FeatureMatch(patterns, List.of(), types);
  }

  static FeatureMatch named(List<String> names, Set<FeatureType> types) {
    return new FeatureMatch(List.of(), names, types);
  }

  /** The same features, as far as they are of these types. */
  FeatureMatch only(String what, FeatureType... wanted) {
    Set<FeatureType> some = EnumSet.noneOf(FeatureType.class);
    for (FeatureType type : wanted) {
      if (!types.contains(type)) {
        throw new IllegalArgumentException(
            what + " cannot be of " + type + " features; possible are " + sorted(types));
      }
      some.add(type);
    }
    if (some.isEmpty()) {
      throw new IllegalArgumentException(what + " needs at least one type");
    }
    return new FeatureMatch(patterns, names, some);
  }

  /** The features meant. A name that is not in the spec is an error. */
  List<DataSpec.Feature> in(DataSpec spec, String what) {
    List<DataSpec.Feature> found = new ArrayList<>();
    for (String name : names) {
      DataSpec.Feature feature = SpecText.require(spec, name, what);
      if (!types.contains(feature.type())) {
        throw new IllegalArgumentException(
            "feature '"
                + name
                + "' of "
                + what
                + " is "
                + feature.type()
                + "; possible are "
                + sorted(types));
      }
      found.add(feature);
    }
    for (DataSpec.Feature feature :
        patterns.isEmpty() ? List.<DataSpec.Feature>of() : spec.features()) {
      if (types.contains(feature.type())
          && patterns.stream().anyMatch(pattern -> pattern.matcher(feature.name()).matches())) {
        found.add(feature);
      }
    }
    return found;
  }

  private static List<FeatureType> sorted(Set<FeatureType> types) {
    return types.stream().sorted().toList();
  }

  /** The types, for messages: {@code continuous or binary}. */
  String typesInWords() {
    return types.equals(DENSE)
        ? "continuous or binary"
        : types.equals(HASHABLE) ? "suitable" : inWords(sorted(types));
  }

  private static String inWords(List<FeatureType> sorted) {
    List<String> words = sorted.stream().map(FeatureMatch::inWords).toList();
    int last = words.size() - 1;
    return last == 0
        ? words.getFirst()
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private static String inWords(FeatureType type) {
    return type.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** What was asked for. */
  @Override
  public String toString() {
    return patterns.isEmpty()
        ? String.join(", ", names)
        : String.join(" | ", patterns.stream().map(Pattern::pattern).toList());
  }
}
