package io.espalier.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.json.JsonValue.JsonArray;
import io.espalier.json.JsonValue.JsonBoolean;
import io.espalier.json.JsonValue.JsonDecimal;
import io.espalier.json.JsonValue.JsonInteger;
import io.espalier.json.JsonValue.JsonNull;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final JsonOptions HEADER = new JsonOptions(3, 4, true, true);

  @Test
  void readsEveryKindOfValueInOrder() {
    JsonObject object =
        JsonReader.parseObject(
            " {\"s\":\"a\\u00e9\\ud83d\\ude00\\n\\/é😀\",\"i\":-12,\"d\":1.5e-3,\"t\":true,\"n\":null,\"a\":[1,[],{}],\"o\":{\"b\":false}}\n");
    assertEquals(
        List.of("s", "i", "d", "t", "n", "a", "o"), List.copyOf(object.members().keySet()));
    assertEquals("aé😀\n/é😀", object.string("s"));
    assertEquals(-12, object.integer("i"));
    assertEquals(1.5e-3, object.number("d"));
    assertEquals(-12.0, object.number("i"));
    assertTrue(object.bool("t"));
    assertEquals(new JsonNull(), object.get("n"));
    assertEquals(
        List.of(new JsonInteger(1), new JsonArray(List.of()), new JsonObject(Map.of())),
        object.array("a"));
    assertEquals(new JsonBoolean(false), object.object("o").get("b"));
  }

  @Test
  void keepsWhatALongHoldsExactAndTheRestAsDouble() {
    assertEquals(new JsonInteger(Long.MAX_VALUE), JsonReader.parse("9223372036854775807"));
    assertEquals(new JsonInteger(Long.MIN_VALUE), JsonReader.parse("-9223372036854775808"));
    assertEquals(new JsonDecimal(9223372036854775808.0), JsonReader.parse("9223372036854775808"));
    assertEquals(new JsonDecimal(-0.0), JsonReader.parse("-0"));
    assertEquals(new JsonDecimal(10), JsonReader.parse("1e1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "\"",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{1:1}",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "nul",
        "truE",
        "1e999",
        "-1e999",
        "{\"a\":1,\"a\":1}",
        "[{\"a\":{\"b\":1,\"c\":2,\"b\":3}}]",
        "{\"a\":1,\"\\u0061\":2}",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"\\",
        "\"a\nb\"",
        "\"a\tb\"",
        "1 1",
        "{} {}",
        "[]]",
        "\uFEFF{}",
        "/**/1",
        "\u00a01",
        "1\u0000"
      })
  void refusesWhatIsNotJson(String text) {
    assertThrows(JsonException.class, () -> JsonReader.parse(text));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    int[][] bad = {
      {0xFF},
      {0xC0, 0x80},
      {0xC3},
      {0xED, 0xA0, 0x80},
      {0xF4, 0x90, 0x80, 0x80},
      {0x80},
      {0xE2, 0x28, 0xA1}
    };
    for (int[] sequence : bad) {
      byte[] text = new byte[sequence.length + 2];
      text[0] = '"';
      text[text.length - 1] = '"';
      for (int i = 0; i < sequence.length; i++) {
        text[i + 1] = (byte) sequence[i];
      }
      assertThrows(JsonException.class, () -> JsonReader.parse(text));
    }
    assertThrows(
        JsonException.class, () -> JsonReader.parse("{}".getBytes(StandardCharsets.UTF_16)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1,x]|3", "{\"é\":1,\"é\":2}|8", "[1,2|4", "[\"\\q\"]|3", "[01]|1"})
  void saysWhere(String text, long offset) {
    JsonException e = assertThrows(JsonException.class, () -> JsonReader.parse(text));
    assertEquals(offset, e.offset(), e.getMessage());
    assertTrue(e.getMessage().contains("at byte " + offset), e.getMessage());
  }

  @Test
  void limitsNestingSoThatNoTextOverflowsTheStack() {
    JsonReader.parse("[".repeat(64) + "]".repeat(64));
    for (String opening : List.of("[", "{\"a\":")) {
      assertThrows(JsonException.class, () -> JsonReader.parse(opening.repeat(65)));
      assertThrows(JsonException.class, () -> JsonReader.parse(opening.repeat(1_000_000)));
    }
  }

  @Test
  void headerOptionsAllowPlainIntegersAndTrailingSpacesOnly() {
    assertEquals(new JsonInteger(10), header("10   "));
    assertEquals(new JsonInteger(0), header("0"));
    for (String text :
        List.of(
            "-1",
            "-0",
            "1.0",
            "1e3",
            "1E3",
            "00",
            "9223372036854775808",
            " 1",
            "1\n",
            "[[[[]]]]",
            "[1,2,3,4,5]")) {
      assertThrows(JsonException.class, () -> header(text), text);
    }
    header("[[[1]],2,3,4]");
  }

  private static JsonValue header(String text) {
    byte[] utf8 = ("??" + text).getBytes(StandardCharsets.UTF_8);
    return JsonReader.parse(utf8, 2, utf8.length - 2, HEADER);
  }

  @Test
  void namesTheMemberThatIsWrong() {
    JsonObject object = JsonReader.parseObject("{\"steps\":\"many\",\"big\":4294967296}");
    assertTrue(
        message(() -> object.integer("steps"))
            .contains("'steps' must be a whole number, not a string"));
    assertTrue(message(() -> object.integer("loss")).contains("'loss' is missing"));
    assertTrue(
        message(() -> object.smallInteger("big")).contains("'big' must be a number below 2^31"));
    assertTrue(message(() -> JsonReader.parseObject("[]")).contains("must be an object"));
  }

  private static String message(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(JsonException.class, call).getMessage();
  }

  @Test
  void writesInCallOrderWithShortestDigits() {
    String text =
        new JsonWriter()
            .beginObject()
            .name("b")
            .value("q\"\\\n\u0001é😀")
            .name("a")
            .beginArray()
            .value(1)
            .value(0.1)
            .value(0.1f)
            .value(true)
            .nullValue()
            .endArray()
            .name("e")
            .beginObject()
            .endObject()
            .endObject()
            .toString();
    assertEquals("{\"b\":\"q\\\"\\\\\\n\\u0001é😀\",\"a\":[1,0.1,0.1,true,null],\"e\":{}}", text);
  }

  @Test
  void indentsOnRequest() {
    String text =
        JsonWriter.indented()
            .beginObject()
            .name("a")
            .beginArray()
            .value(1)
            .value(2)
            .endArray()
            .name("b")
            .beginArray()
            .endArray()
            .endObject()
            .toString();
    assertEquals("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}", text);
  }

  @Test
  void refusesToWriteWhatIsNotJson() {
    assertThrows(IllegalArgumentException.class, () -> new JsonWriter().value(Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> new JsonWriter().value(Float.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> new JsonWriter().value("\ud800"));
    assertThrows(IllegalArgumentException.class, () -> new JsonWriter().value("\udc00x"));
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginObject().value(1));
    assertThrows(IllegalStateException.class, () -> new JsonWriter().name("a"));
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginArray().name("a"));
    assertThrows(
        IllegalStateException.class, () -> new JsonWriter().beginObject().name("a").endObject());
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginArray().endObject());
    assertThrows(IllegalStateException.class, () -> new JsonWriter().value(1).value(2));
    assertThrows(IllegalStateException.class, () -> new JsonWriter().beginArray().toString());
  }

  @Test
  void readsBackWhatItWrites() {
    for (long seed = 0; seed < 2_000; seed++) {
      JsonValue value = random(new Random(seed), 0);
      assertEquals(
          value, JsonReader.parse(new JsonWriter().value(value).toString()), "seed " + seed);
      assertEquals(
          value, JsonReader.parse(JsonWriter.indented().value(value).toString()), "seed " + seed);
    }
  }

  private static JsonValue random(Random random, int depth) {
    switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0:
        return new JsonString(randomString(random));
      case 1:
        return new JsonInteger(random.nextLong() >> random.nextInt(64));
      case 2:
        double number = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(number) ? new JsonDecimal(number) : new JsonNull();
      case 3:
        return new JsonBoolean(random.nextBoolean());
      case 4:
        return new JsonNull();
      case 5:
        List<JsonValue> items = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          items.add(random(random, depth + 1));
        }
        return new JsonArray(items);
      default:
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          members.put(randomString(random), random(random, depth + 1));
        }
        return new JsonObject(members);
    }
  }

  private static String randomString(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int bound = new int[] {0x80, 0x800, 0x10000, 0x110000}[random.nextInt(4)];
      int codePoint = random.nextInt(bound);
      if (codePoint < 0xD800 || codePoint > 0xDFFF) {
        text.appendCodePoint(codePoint);
      }
    }
    return text.toString();
  }
}
