package io.espalier.datarecord.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureConfigTest {
  private static final DataSpec SPEC =
      DataSpec.of(
          List.of(
              DataSpec.Feature.of("user.age", FeatureType.CONTINUOUS),
              DataSpec.Feature.of("item.new", FeatureType.BINARY),
              DataSpec.Feature.of("item.name", FeatureType.STRING),
              DataSpec.Feature.of("clicked", FeatureType.BINARY),
              DataSpec.Feature.of("user.rank", FeatureType.CONTINUOUS),
              DataSpec.Feature.of("w", FeatureType.CONTINUOUS),
              DataSpec.Feature.of("other", FeatureType.CONTINUOUS)));

  @Test
  void aGroupTakesDenseFeaturesInTheOrderOfTheSpec() {
    FeatureSchema schema =
        FeatureConfig.builder()
            .dense("inputs", "user\\..*|item\\..*")
            .label("clicked")
            .weight("w")
            .build()
            .bind(SPEC);
    assertEquals(List.of("user.age", "item.new", "user.rank"), schema.inputNames());
    assertEquals(FeatureType.BINARY, schema.inputs().get(1).type());
    assertEquals(FeatureId.of("clicked"), schema.labels().getFirst().id());
    assertEquals("w", schema.exampleWeight().orElseThrow().name());
    assertEquals(1f, schema.exampleWeight().orElseThrow().missing());
  }

  @Test
  void withoutAGroupEverythingDenseButLabelsAndWeightIsAnInput() {
    FeatureSchema schema =
        FeatureConfig.builder().label("clicked").weight("w", 0.5f).build().bind(SPEC);
    assertEquals(List.of("user.age", "item.new", "user.rank", "other"), schema.inputNames());
    assertEquals(0.5f, schema.exampleWeight().orElseThrow().missing());
  }

  @Test
  void groupsStandOneAfterTheOtherAndTheFirstMatchCounts() {
    FeatureSchema schema =
        FeatureConfig.builder()
            .dense("ranks", ".*rank", -1f)
            .dense("rest", ".*")
            .label("clicked")
            .build()
            .bind(SPEC);
    assertEquals(List.of("user.rank", "user.age", "item.new", "w", "other"), schema.inputNames());
    assertEquals(-1f, schema.inputs().get(0).missing());
    assertEquals("rest", schema.inputs().get(1).group());
    assertEquals(Optional.empty(), schema.exampleWeight());
  }

  @Test
  void sparseInputsTakeAllTypesAndLeaveColumnsAlone() {
    FeatureSchema schema =
        FeatureConfig.builder()
            .dense("users", "user.*")
            .sparse("ids", "item.*|user.age|clicked", 18)
            .sparse(
                SparseFeatures.matching("texts", 20, ".*")
                    .types(FeatureType.STRING)
                    .entries(7)
                    .elements(FeatureSchema.ElementId.FEATURE_AND_NAME))
            .label("clicked")
            .filter("item.name")
            .build()
            .bind(SPEC);
    assertEquals(List.of("user.age", "user.rank"), schema.inputNames());
    FeatureSchema.SparseGroup ids = schema.sparseGroups().get(0);
    assertEquals(
        List.of("user.age", "item.new", "item.name"),
        ids.features().stream().map(FeatureSchema.SparseFeature::name).toList());
    assertEquals(3, ids.entries());
    assertEquals(18, ids.bits());
    FeatureSchema.SparseGroup texts = schema.sparseGroups().get(1);
    assertEquals(1, texts.features().size());
    assertEquals(7, texts.entries());
    assertEquals(FeatureSchema.ElementId.FEATURE_AND_NAME, texts.elementId());
    assertEquals("item.name", schema.filters().getFirst().name());
    assertEquals(schema, FeatureSchema.fromJson(schema.toJson()));
  }

  @Test
  void fieldsAreInputsOfTheirOwn() {
    FeatureSchema schema =
        FeatureConfig.builder().fields("item.*", 10).label("clicked").build().bind(SPEC);
    assertEquals(List.of(), schema.inputs(), "only sparse inputs were asked for");
    assertEquals(
        List.of("item.new", "item.name"),
        schema.sparseGroups().stream().map(FeatureSchema.SparseGroup::name).toList());
    assertEquals(1, schema.sparseGroups().getFirst().entries());
  }

  @Test
  void columnsByNameHaveTheOrderOfTheNamesAndDefaultsOfTheirOwn() {
    FeatureSchema schema =
        FeatureConfig.builder()
            .dense(
                DenseFeatures.named("g", List.of("user.rank", "user.age"))
                    .missing(-1)
                    .missing("user.age", 38))
            .dense(DenseFeatures.matching("bits", ".*").types(FeatureType.BINARY))
            .build()
            .bind(SPEC);
    assertEquals(List.of("user.rank", "user.age", "item.new", "clicked"), schema.inputNames());
    assertEquals(-1f, schema.inputs().get(0).missing());
    assertEquals(38f, schema.inputs().get(1).missing());
  }

  @Test
  void whatSparseInputsCannotBeIsNamed() {
    assertProblem(
        FeatureConfig.builder().sparse("s", "nothing", 8).build(),
        "no suitable feature is left for sparse input 's' (nothing); the data has 7 features");
    assertProblem(
        FeatureConfig.builder().fields("item.*", 8).sparse("item.new", ".*", 8).build(),
        "two sparse inputs would be called 'item.new'");
    assertProblem(
        FeatureConfig.builder().sparse(SparseFeatures.named("s", 8, List.of("v"))).build(),
        "there is no feature 'v' for sparse input 's'");
    assertProblem(
        FeatureConfig.builder().filter("v").build(), "there is no feature 'v' for the filter");
    assertProblem(
        FeatureConfig.builder().dense(DenseFeatures.named("g", List.of("item.name"))).build(),
        "feature 'item.name' of group 'g' is STRING; possible are [BINARY, CONTINUOUS]");
    assertProblem(
        FeatureConfig.builder()
            .dense(DenseFeatures.matching("g", "user.*").missing("w", 1))
            .build(),
        "there is a default for 'w', which is not in group 'g'");
    assertProblem(
        FeatureConfig.builder().dense(DenseFeatures.matching("g", ".*").zScore()).build(),
        "the data must be read first");
  }

  @Test
  void whatCannotBeBoundIsNamed() {
    assertProblem(
        FeatureConfig.builder().label("klicked").build(), "no feature 'klicked' for the label");
    assertProblem(
        FeatureConfig.builder().weight("v").build(), "no feature 'v' for the example weight");
    assertProblem(FeatureConfig.builder().weight("item.new").build(), "is BINARY, not CONTINUOUS");
    assertProblem(
        FeatureConfig.builder().label("item.name").build(),
        "is STRING; a column needs CONTINUOUS or BINARY");
    assertProblem(
        FeatureConfig.builder().dense("g", "user").build(),
        "no continuous or binary feature is left for group 'g'");
    assertProblem(FeatureConfig.builder().label("w").weight("w").build(), "would be two columns");
  }

  private static void assertProblem(FeatureConfig config, String problem) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> config.bind(SPEC));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }

  @Test
  void theBuilderRefusesWhatIsNeverRight() {
    FeatureConfig.Builder builder = FeatureConfig.builder().dense("g", ".*").label("l").weight("w");
    assertThrows(IllegalArgumentException.class, () -> builder.dense("g", "x"));
    assertThrows(IllegalArgumentException.class, () -> builder.dense("h", "("));
    assertThrows(IllegalArgumentException.class, () -> builder.dense("h", "x", Float.NaN));
    assertThrows(IllegalArgumentException.class, () -> builder.label("l"));
    assertThrows(IllegalArgumentException.class, () -> builder.weight("v"));
    assertThrows(IllegalArgumentException.class, () -> FeatureConfig.builder().weight("v", -1f));
    assertThrows(IllegalArgumentException.class, () -> builder.sparse("s", "(", 8));
    assertThrows(IllegalArgumentException.class, () -> builder.sparse("s", "x", 31));
    assertThrows(
        IllegalArgumentException.class, () -> builder.sparse("s", "x", 8).sparse("s", "y", 8));
    assertThrows(IllegalArgumentException.class, () -> builder.filter("f").filter("f"));
    SparseFeatures input = SparseFeatures.matching("s", 8, "x");
    assertThrows(IllegalArgumentException.class, () -> input.types(FeatureType.BLOB));
    assertThrows(IllegalArgumentException.class, () -> input.entries(0));
    assertThrows(
        IllegalArgumentException.class, () -> input.discretize(Discretizer.Kind.HASHING, 10, 9));
    assertThrows(
        IllegalArgumentException.class,
        () -> DenseFeatures.matching("d", "x").types(FeatureType.STRING));
  }

  @Test
  void withoutNamesALabelIsFoundByItsId() {
    long id = FeatureId.of("clicked");
    DataSpec observed =
        DataSpec.observed(
            List.of(
                new DataSpec.Feature("7", 7, FeatureType.CONTINUOUS),
                new DataSpec.Feature(Long.toString(id), id, FeatureType.BINARY)));
    FeatureSchema schema = FeatureConfig.builder().label("clicked").build().bind(observed);
    assertEquals(List.of("7"), schema.inputNames());
    assertEquals(
        new FeatureSchema.Label("clicked", id, FeatureType.BINARY), schema.labels().getFirst());
  }

  @Test
  void aSpecSurvivesItsFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("spec.json");
    SPEC.write(file);
    assertEquals(SPEC.features(), DataSpec.read(file).features());
    assertTrue(DataSpec.read(file).complete());
    Files.writeString(
        file,
        "{\"format\":\"espalier.data_spec\",\"version\":1,\"features\":[{\"name\":\"label\",\"type\":\"CONTINUOUS\"}]}");
    assertEquals(-6742130314150724164L, DataSpec.read(file).features().getFirst().id());
  }

  @Test
  void aFileThatIsNoSpecIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("spec.json");
    for (String text :
        List.of(
            "",
            "[]",
            "{\"format\":\"espalier.data_spec\",\"version\":2,\"features\":[]}",
            "{\"format\":\"espalier.data_spec\",\"version\":1,\"features\":[{\"name\":\"a\",\"type\":\"DENSE\"}]}",
            "{\"format\":\"espalier.data_spec\",\"version\":1,\"features\":[{\"name\":\"a\",\"id\":\"x\",\"type\":\"BINARY\"}]}",
            "{\"format\":\"espalier.data_spec\",\"version\":1,\"features\":[{\"name\":\"a\",\"type\":\"BINARY\"},"
                + "{\"name\":\"a\",\"type\":\"BINARY\"}]}")) {
      Files.writeString(file, text);
      InputException e = assertThrows(InputException.class, () -> DataSpec.read(file), text);
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    }
    assertFalse(DataSpec.observed(List.of()).complete());
  }
}
