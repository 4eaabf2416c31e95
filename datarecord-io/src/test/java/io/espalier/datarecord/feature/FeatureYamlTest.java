package io.espalier.datarecord.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureSchema.ElementId;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureSchema.ZScore;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureYamlTest {
  private static final FeatureSchema SCHEMA =
      new FeatureSchema(
          List.of(
              new FeatureSchema.Input(
                  "123",
                  -1,
                  FeatureType.CONTINUOUS,
                  "true",
                  0.1f,
                  Optional.of(new ZScore(1e-30, 1.0 / 3))),
              new FeatureSchema.Input("null: # é\n'\"", 5, FeatureType.BINARY, "~", -2e7f)),
          List.of(
              new SparseGroup(
                  "- x",
                  20,
                  3,
                  ElementId.FEATURE_AND_NAME,
                  List.of(
                      new SparseFeature(
                          "1e5",
                          Long.MIN_VALUE,
                          FeatureType.CONTINUOUS,
                          Optional.of(
                              new Discretizer(
                                  Discretizer.Kind.HASHING,
                                  12,
                                  List.of(-Double.MAX_VALUE, 0.1, 3.0, Double.MAX_VALUE)))),
                      new SparseFeature("s", 8, FeatureType.STRING, Optional.empty())))),
          List.of(new FeatureSchema.Label("label", 9, FeatureType.BINARY)),
          Optional.of(new FeatureSchema.ExampleWeight("w", 10, 0.5f)),
          List.of(new FeatureSchema.Filter("f", 11, FeatureType.TENSOR)));

  @Test
  void aSchemaSurvivesItsFile(@TempDir Path folder) {
    Path file = folder.resolve("features.yaml");
    FeatureSchemaYaml.write(file, SCHEMA);
    assertEquals(SCHEMA, FeatureSchemaYaml.read(file));
    FeatureSchema dense = new FeatureSchema(SCHEMA.inputs(), List.of(), Optional.empty());
    assertEquals(dense, FeatureSchemaYaml.parse(FeatureSchemaYaml.write(dense)));
  }

  @Test
  void aSchemaThatWasChangedIsRefused() {
    String yaml = FeatureSchemaYaml.write(SCHEMA);
    assertSchemaProblem(yaml.replace("bits: 20", "bits: 19"), "was changed");
    assertSchemaProblem(yaml.replace("bits: 20", "bits: 99"), "1 to 30 hash bits");
    assertSchemaProblem(yaml.replace("version: 1", "version: 2"), "'version' 1");
    assertSchemaProblem(yaml.replace("inputs:", "input:"), "inputs");
    assertSchemaProblem(
        yaml.replace("bits: 20", "bits: &a 20").replace("entries: 3", "entries: *a"), "alias *a");
    assertSchemaProblem("a: ".repeat(3), "no valid YAML");
    assertSchemaProblem("[".repeat(100_000), "more than 16 levels");
    assertSchemaProblem("a:\n" + "- ".repeat(100_000), "more than 16 levels");
    assertSchemaProblem("", "must be a YAML map");
    assertSchemaProblem(
        "format: espalier.features\nversion: 1\ninputs: [null]\n", "no value may be missing");
    assertSchemaProblem("a: 1\na: 2\n", "duplicate key");
  }

  private static void assertSchemaProblem(String yaml, String problem) {
    InputException e =
        assertThrows(InputException.class, () -> FeatureSchemaYaml.parse(yaml), problem);
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  @Test
  void aConfigWrittenByHandIsTheBuilders(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("config.yaml");
    Files.writeString(
        file,
        """
        dense:
          - name: numbers
            match: [user\\..*, w]   # a comment
            missing: -1
            defaults: {user.age: 38}
            types: [continuous]
            z_score: true
          - {name: more, names: [b, a]}
        sparse:
          - name: ids
            match: .*
            bits: 20
            types: [CONTINUOUS, SPARSE_CONTINUOUS]
            elements: feature_and_name
            entries: 30
            discretizer: {type: hashing, bins: 10, bits: 18}
        fields:
          - {match: item\\..*, bits: 12}
          - {names: [x], bits: 4}
        labels: [clicked, 7]
        weight: {name: w, missing: 0.5}
        filters: shown
        """);
    FeatureConfig read = FeatureConfigYaml.read(file);
    FeatureConfig built =
        FeatureConfig.builder()
            .dense(
                DenseFeatures.matching("numbers", "user\\..*", "w")
                    .missing(-1)
                    .missing("user.age", 38)
                    .types(FeatureType.CONTINUOUS)
                    .zScore())
            .dense(DenseFeatures.named("more", List.of("b", "a")))
            .sparse(
                SparseFeatures.matching("ids", 20, ".*")
                    .types(FeatureType.CONTINUOUS, FeatureType.SPARSE_CONTINUOUS)
                    .elements(ElementId.FEATURE_AND_NAME)
                    .entries(30)
                    .discretize(Discretizer.Kind.HASHING, 10, 18))
            .fields("item\\..*", 12)
            .sparse(SparseFeatures.fieldsNamed(4, List.of("x")))
            .label("clicked")
            .label("7")
            .weight("w", 0.5f)
            .filter("shown")
            .build();
    assertEquals(built.dense().toString(), read.dense().toString());
    assertEquals(built.sparse().toString(), read.sparse().toString());
    assertEquals(built.dense().getFirst().match().types(), read.dense().getFirst().match().types());
    assertEquals(
        built.sparse().getFirst().match().types(), read.sparse().getFirst().match().types());
    assertEquals(built.labels(), read.labels());
    assertEquals(built.weight(), read.weight());
    assertEquals(built.filters(), read.filters());
  }

  @Test
  void anEmptyMapAsksForEverythingDense() {
    assertEquals(".*", FeatureConfigYaml.parse("{}").dense().getFirst().match().toString());
    assertEquals("w", FeatureConfigYaml.parse("weight: w").weight().orElseThrow().name());
  }

  @Test
  void allProblemsAreNamedAtOnce() {
    InputException e =
        assertThrows(
            InputException.class,
            () ->
                FeatureConfigYaml.parse(
                    """
                    densee: []
                    dense:
                      - {name: a, match: (}
                      - {name: b, macth: x}
                      - {match: x, missing: much}
                      - 7
                    sparse:
                      - {name: s, match: x, names: [y], bits: 4}
                      - {name: t, match: x}
                      - {name: u, match: x, bits: 8, discretizer: {type: hashing, bits: 4}}
                      - {name: v, match: x, bits: 8, types: [WORDS]}
                    fields: {match: x}
                    labels: [l, l]
                    weight: {missing: -1}
                    """));
    for (String problem :
        List.of(
            "at the top: there is no key 'densee'; did you mean 'dense'?",
            "dense 1: group 'a' has no valid regular expression",
            "dense 2: there is no key 'macth'; did you mean 'match'?",
            "dense 2: needs either 'match' or 'names'",
            "dense 3: 'name' is missing",
            "dense 3: 'missing' must be a number, not much",
            "each item of 'dense' must be a map",
            "sparse 1: needs either 'match' or 'names'",
            "sparse 2: 'bits' is missing",
            "sparse 3, discretizer: 'bins' is missing",
            "sparse 4: 'WORDS' is not possible for 'types'; possible are [binary, continuous",
            "'fields' must be a list",
            "the label 'l' is there already",
            "weight: 'name' is missing")) {
      assertTrue(e.getMessage().contains(problem), problem + " in " + e.getMessage());
    }
  }
}
