package io.espalier.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.json.JsonException;
import io.espalier.json.JsonOptions;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;

/** Text is parsed as JSON, or refused; and again the same when it is cut out of longer text. */
class JsonFuzzTest {
  @FuzzTest
  void parse(byte[] bytes) {
    JsonValue value;
    try {
      value = JsonReader.parse(bytes);
    } catch (JsonException expected) {
      return;
    }
    byte[] longer = new byte[bytes.length + 2];
    System.arraycopy(bytes, 0, longer, 1, bytes.length);
    assertEquals(value, JsonReader.parse(longer, 1, bytes.length, JsonOptions.document()));
  }
}
