package io.espalier.datarecord.feature;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.InputException;
import io.espalier.files.AtomicFile;
import io.espalier.files.AtomicFile.Durability;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonArray;
import io.espalier.json.JsonValue.JsonBoolean;
import io.espalier.json.JsonValue.JsonDecimal;
import io.espalier.json.JsonValue.JsonInteger;
import io.espalier.json.JsonValue.JsonNull;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonValue.JsonString;
import io.espalier.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A schema as YAML, for people to read beside a model ({@code features.yaml}): the members of its
 * JSON, and before them {@code format}, {@code version} and {@code sha256}, the schema's identity.
 */
public final class FeatureSchemaYaml {
  private static final String FORMAT = "espalier.features";
  private static final int VERSION = 1;

  private FeatureSchemaYaml() {}

  /** The schema's YAML. */
  public static String write(FeatureSchema schema) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("version", VERSION);
    root.put("sha256", schema.sha256());
    JsonReader.parseObject(schema.toJson())
        .members()
        .forEach((name, value) -> root.put(name, plain(value)));
    return YamlText.write(root);
  }

  /** Writes the schema's YAML, whole or not at all. */
  public static void write(Path file, FeatureSchema schema) {
    AtomicFile.write(file, Durability.FAST, write(schema).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The schema in a file.
   *
   * @throws InputException if the file is not there, is no schema, or is not the one whose hash it
   *     has: somebody changed it
   */
  public static FeatureSchema read(Path file) {
    return schema(YamlText.read(file), file.toString());
  }

  /**
   * Whether a YAML file says that it is a schema, rather than a feature config.
   *
   * @throws InputException if the file is not there or no YAML
   */
  public static boolean isSchema(Path file) {
    return YamlText.read(file).containsKey("format");
  }

  /** The schema in a text; see {@link #read}. */
  public static FeatureSchema parse(String yaml) {
    String source = "features";
    return schema(YamlText.parse(yaml.getBytes(StandardCharsets.UTF_8), source), source);
  }

  private static FeatureSchema schema(Map<?, ?> root, String source) {
    if (!FORMAT.equals(root.get("format"))
        || !Integer.valueOf(VERSION).equals(root.get("version"))) {
      throw new InputException(
          source, "no feature schema: 'format' must be " + FORMAT + " and 'version' " + VERSION);
    }
    FeatureSchema schema;
    try {
      JsonWriter json = new JsonWriter();
      write(json, root);
      schema = FeatureSchema.fromJson(json.toString());
    } catch (IllegalArgumentException e) {
      throw new InputException(source, e.getMessage());
    }
    if (!schema.sha256().equals(root.get("sha256"))) {
      throw new InputException(
          source,
          "was changed: its features have the sha256 "
              + schema.sha256()
              + ", not "
              + root.get("sha256")
              + "; to ask for other features, write a feature config");
    }
    return schema;
  }

  private static Object plain(JsonValue value) {
    return switch (value) {
      case JsonObject object -> {
        Map<String, Object> map = new LinkedHashMap<>();
        object.members().forEach((name, member) -> map.put(name, plain(member)));
        yield map;
      }
      case JsonArray array -> array.items().stream().map(FeatureSchemaYaml::plain).toList();
      case JsonString(String text) -> text;
      case JsonInteger(long number) -> number;
      case JsonDecimal(double number) -> number;
      case JsonBoolean(boolean bool) -> bool;
      case JsonNull() -> throw new AssertionError("a schema has no null");
    };
  }

  private static void write(JsonWriter json, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        json.beginObject();
        map.forEach((name, member) -> write(json.name(String.valueOf(name)), member));
        json.endObject();
      }
      case List<?> list -> {
        json.beginArray();
        list.forEach(item -> write(json, item));
        json.endArray();
      }
      case String text -> json.value(text);
      case Integer number -> json.value(number.longValue());
      case Long number -> json.value(number.longValue());
      case Double number -> json.value(number.doubleValue());
      case Boolean bool -> json.value(bool.booleanValue());
      case null -> throw new IllegalArgumentException("no value may be missing");
      default -> throw new IllegalArgumentException("there can be no value " + value);
    }
  }
}
