package io.espalier.datarecord.feature;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema.ElementId;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link FeatureConfig} as somebody writes it by hand.
 *
 * <pre>{@code
 * dense:
 *   - name: numbers
 *     match: user\..*            # a regular expression or a list of them; or  names: [a, b]
 *     missing: -1                # what stands where a feature is absent; 0 if not said
 *     defaults: {user.age: 38}   # the same for single features
 *     types: [CONTINUOUS]        # only these
 *     z_score: true
 * sparse:
 *   - name: ids
 *     match: .*
 *     bits: 20
 *     types: [STRING, SPARSE_BINARY]
 *     elements: name             # or feature_and_name: ids of sparse continuous features
 *     entries: 30                # an example has so many, as the cost counts it
 *     discretizer: {type: hashing, bins: 10, bits: 18}  # or percentile, hashed_percentile
 * fields:                        # a sparse input each, named by the feature; as sparse, no name
 *   - match: item\..*
 *     bits: 12
 * labels: [clicked]
 * weight: {name: w, missing: 1}  # or  weight: w
 * filters: [shown]
 * }</pre>
 */
public final class FeatureConfigYaml {
  private static final Set<String> ROOT =
      Set.of("dense", "sparse", "fields", "labels", "weight", "filters");
  private static final Set<String> DENSE =
      Set.of("name", "match", "names", "missing", "defaults", "types", "z_score");
  private static final Set<String> FIELDS =
      Set.of("match", "names", "bits", "types", "elements", "entries", "discretizer");
  private static final Set<String> SPARSE =
      Set.of("name", "match", "names", "bits", "types", "elements", "entries", "discretizer");
  private static final Set<String> BINS = Set.of("type", "bins", "bits");
  private static final Set<String> WEIGHT = Set.of("name", "missing");

  private final FeatureConfig.Builder config = FeatureConfig.builder();
  private final List<String> problems = new ArrayList<>();

  private FeatureConfigYaml() {}

  /**
   * The config in a file.
   *
   * @throws InputException if the file is not there or is no config; it names all problems at once
   */
  public static FeatureConfig read(Path file) {
    return new FeatureConfigYaml().config(YamlText.read(file), file.toString());
  }

  /** The config in a text; see {@link #read}. */
  public static FeatureConfig parse(String yaml) {
    String source = "feature config";
    return new FeatureConfigYaml()
        .config(YamlText.parse(yaml.getBytes(StandardCharsets.UTF_8), source), source);
  }

  private FeatureConfig config(Map<?, ?> map, String source) {
    YamlMap root = new YamlMap("at the top", map, ROOT, problems);
    for (YamlMap group : root.list("dense", DENSE)) {
      noting(group, () -> config.dense(dense(group)));
    }
    for (YamlMap input : root.list("sparse", SPARSE)) {
      noting(input, () -> config.sparse(sparse(input, Optional.of(input.requiredText("name")))));
    }
    for (YamlMap input : root.list("fields", FIELDS)) {
      noting(input, () -> config.sparse(sparse(input, Optional.empty())));
    }
    root.texts("labels").forEach(name -> noting(root, () -> config.label(name)));
    root.texts("filters").forEach(name -> noting(root, () -> config.filter(name)));
    noting(root, () -> weight(root));
    if (!problems.isEmpty()) {
      throw new InputException(source, String.join("; ", problems));
    }
    return config.build();
  }

  /** What the builder refuses is one more problem. */
  private void noting(YamlMap of, Runnable action) {
    int before = problems.size();
    try {
      action.run();
    } catch (IllegalArgumentException e) {
      // Where something is wrong with a map already, what follows from it is not news.
      if (problems.size() == before) {
        of.problem(e.getMessage());
      }
    }
  }

  private void weight(YamlMap root) {
    if (root.isMap("weight")) {
      YamlMap weight = root.inner("weight", WEIGHT).orElseThrow();
      config.weight(weight.requiredText("name"), weight.number("missing", 1));
    } else {
      root.text("weight").ifPresent(config::weight);
    }
  }

  private static void requireOne(YamlMap map) {
    if (map.texts("match").isEmpty() == map.texts("names").isEmpty()) {
      throw new IllegalArgumentException("needs either 'match' or 'names'");
    }
  }

  private DenseFeatures dense(YamlMap map) {
    String name = map.requiredText("name");
    requireOne(map);
    DenseFeatures group =
        map.has("match")
            ? DenseFeatures.matching(name, map.texts("match").toArray(String[]::new))
            : DenseFeatures.named(name, map.texts("names"));
    group = group.missing(map.number("missing", 0));
    for (Map.Entry<String, Float> one : map.numbers("defaults").entrySet()) {
      group = group.missing(one.getKey(), one.getValue());
    }
    if (map.has("types")) {
      group = group.types(types(map));
    }
    return map.bool("z_score") ? group.zScore() : group;
  }

  private SparseFeatures sparse(YamlMap map, Optional<String> name) {
    int bits = map.integer("bits", -1);
    requireOne(map);
    String[] regexes = map.texts("match").toArray(String[]::new);
    List<String> names = map.texts("names");
    SparseFeatures input;
    if (map.has("match")) {
      input =
          name.isPresent()
              ? SparseFeatures.matching(name.get(), bits, regexes)
              : SparseFeatures.fields(bits, regexes);
    } else {
      input =
          name.isPresent()
              ? SparseFeatures.named(name.get(), bits, names)
              : SparseFeatures.fieldsNamed(bits, names);
    }
    if (map.has("types")) {
      input = input.types(types(map));
    }
    if (map.has("elements")) {
      input = input.elements(choice(map, "elements", ElementId.values()));
    }
    if (map.has("entries")) {
      input = input.entries(map.integer("entries", -1));
    }
    Optional<YamlMap> bins = map.inner("discretizer", BINS);
    if (bins.isPresent()) {
      YamlMap of = bins.get();
      input =
          input.discretize(
              choice(of, "type", Discretizer.Kind.values()),
              of.integer("bins", -1),
              of.integer("bits", -1));
    }
    return input;
  }

  private static FeatureType[] types(YamlMap map) {
    return map.texts("types").stream()
        .map(name -> choice("types", name, FeatureType.values()))
        .toArray(FeatureType[]::new);
  }

  private static <T extends Enum<T>> T choice(YamlMap map, String key, T[] values) {
    return choice(key, map.requiredText(key), values);
  }

  private static <T extends Enum<T>> T choice(String key, String name, T[] values) {
    List<String> names = new ArrayList<>();
    for (T value : values) {
      if (value.name().equals(name.toUpperCase(Locale.ROOT))) {
        return value;
      }
      names.add(value.name().toLowerCase(Locale.ROOT));
    }
    throw new IllegalArgumentException(
        "'" + name + "' is not possible for '" + key + "'; possible are " + names);
  }
}
