package io.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.espalier.data.FeatureSchema.Filter;
import io.espalier.data.FeatureSchema.Input;
import io.espalier.data.FeatureSchema.Label;
import io.espalier.data.FeatureSchema.SparseFeature;
import io.espalier.data.FeatureSchema.SparseGroup;
import io.espalier.data.FeatureSchema.ZScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaDifferencesTest {
  private static final Input AGE = new Input("age", 1, FeatureType.CONTINUOUS, "g", 0);
  private static final Input HOURS = new Input("hours", 2, FeatureType.CONTINUOUS, "g", 0);
  private static final SparseFeature JOB = text("job", 3);
  private static final SparseFeature TOWN = text("town", 4);
  private static final SparseGroup IDS = new SparseGroup("ids", 18, 2, List.of(JOB, TOWN));
  private static final FeatureSchema MODEL = schema(List.of(AGE, HOURS), List.of(IDS));

  private static SparseFeature text(String name, long id) {
    return new SparseFeature(name, id, FeatureType.STRING, Optional.empty());
  }

  private static FeatureSchema schema(List<Input> inputs, List<SparseGroup> groups) {
    return new FeatureSchema(inputs, groups, List.of(), Optional.empty(), List.of());
  }

  @Test
  void labelsAndFiltersMakeNoDifferenceToTheInputs() {
    FeatureSchema trained =
        new FeatureSchema(
            MODEL.inputs(),
            MODEL.sparseGroups(),
            List.of(new Label("clicked", 9, FeatureType.BINARY)),
            Optional.empty(),
            List.of(new Filter("shown", 8, FeatureType.BINARY)));
    assertEquals(List.of(), MODEL.differencesFrom(trained));
    assertNotEquals(MODEL.sha256(), trained.sha256());
    assertEquals(MODEL.sha256(), FeatureSchema.fromJson(MODEL.toJson()).sha256());
    assertEquals(64, MODEL.sha256().length());
  }

  @Test
  void groupNamesAndCostsMakeNone() {
    Input renamed = new Input("age", 1, FeatureType.CONTINUOUS, "another", 0);
    SparseGroup dearer = new SparseGroup("ids", 18, 5, List.of(JOB, TOWN));
    FeatureSchema other = schema(List.of(renamed, HOURS), List.of(dearer));
    assertEquals(List.of(), other.differencesFrom(MODEL));
  }

  @Test
  void whatDiffersIsNamed() {
    Input scaled = new Input("age", 1, FeatureType.BINARY, "h", -1, Optional.of(new ZScore(1, 2)));
    Input extra = new Input("extra", 7, FeatureType.CONTINUOUS, "g", 0);
    assertEquals(
        List.of(
            "dense input 'age': its type is BINARY, the other's CONTINUOUS",
            "dense input 'age': its default is -1.0, the other's 0.0",
            "dense input 'age': its normalization is mean 1.0, deviation 2.0, the other's none",
            "dense input 'extra' is not among the other's",
            "dense input 'hours' is only in the other"),
        schema(List.of(scaled, extra), List.of(IDS)).differencesFrom(MODEL));
    assertEquals(
        List.of("dense column 0 is 'hours', the other's is 'age'"),
        schema(List.of(HOURS, AGE), List.of(IDS)).differencesFrom(MODEL));
  }

  @Test
  void sparseInputsToo() {
    SparseFeature binned = new SparseFeature("job", 3, FeatureType.CONTINUOUS, Optional.empty());
    assertEquals(
        List.of(
            "sparse input 'ids': its number of hash bits is 20, the other's 18",
            "sparse input 'ids', feature 'job': its type is CONTINUOUS, the other's STRING",
            "sparse input 'ids', feature 'town': only in the other",
            "sparse input 'more' is not among the other's"),
        schema(
                List.of(AGE, HOURS),
                List.of(
                    new SparseGroup("ids", 20, 2, List.of(binned)),
                    new SparseGroup("more", 4, 1, List.of(TOWN))))
            .differencesFrom(MODEL));
    assertEquals(
        List.of("sparse input 'ids' is only in the other"),
        schema(List.of(AGE, HOURS), List.of()).differencesFrom(MODEL));
  }

  @Test
  void aLongListIsCutShort() {
    List<Input> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new Input("f" + i, i, FeatureType.CONTINUOUS, "g", 0));
    }
    List<String> lines =
        schema(many, List.of()).differencesFrom(schema(Collections.nCopies(1, HOURS), List.of()));
    assertEquals(21, lines.size());
    assertEquals("and 79 more differences", lines.getLast());
  }
}
