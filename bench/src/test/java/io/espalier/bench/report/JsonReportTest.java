package io.espalier.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonReportTest {
  @Test
  void hasTheBenchItsRowsAndTheContendersByName() {
    JsonObject json =
        JsonReader.parseObject(JsonReport.of(MadeUp.report(MadeUp.times(), MadeUp.speeds())));
    assertEquals("step", json.string("bench"));
    assertEquals("lower", json.string("better"));
    assertEquals("ms", json.string("unit"));
    assertEquals("A & B <CPU>", json.object("machine").string("cpu"));
    assertEquals("it is not there", json.object("absent").string("onnxruntime"));
    assertEquals(3, json.array("rows").size());

    JsonObject row = (JsonObject) json.array("rows").getFirst();
    assertEquals("a", row.string("case"));
    assertEquals(2, row.number("espalier"));
    assertEquals(4, row.number("tensorflow"));
    assertEquals(16, row.number("bytes/step"));
    assertEquals(2, row.object("spread").array("tensorflow").size());
    JsonObject last = (JsonObject) json.array("rows").getLast();
    assertFalse(last.has("tensorflow"));

    JsonObject ratio = (JsonObject) json.array("ratios").getFirst();
    assertEquals("tensorflow/espalier", ratio.string("ratio"));
    assertEquals(2, ratio.number("least"));
    JsonObject other = (JsonObject) json.array("tables").getFirst();
    assertEquals("higher", other.string("better"));
  }

  @Test
  void ofSeveralBenchesHasAllOfThem() {
    JsonObject json =
        JsonReader.parseObject(
            JsonReport.of(List.of(MadeUp.report(MadeUp.times()), MadeUp.report(MadeUp.speeds()))));
    assertEquals("all", json.string("bench"));
    assertEquals(2, json.array("reports").size());
  }
}
