package io.espalier.data;

import io.espalier.json.JsonException;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A schema as JSON. Ids are strings: many JSON readers would round such numbers. */
final class FeatureSchemaJson {
  private FeatureSchemaJson() {}

  static String write(FeatureSchema schema) {
    JsonWriter json = new JsonWriter().beginObject().name("inputs").beginArray();
    for (FeatureSchema.Input input : schema.inputs()) {
      feature(json, input.name(), input.id())
          .name("type")
          .value(input.type().name())
          .name("group")
          .value(input.group())
          .name("missing")
          .value(input.missing())
          .endObject();
    }
    json.endArray().name("labels").beginArray();
    for (FeatureSchema.Label label : schema.labels()) {
      feature(json, label.name(), label.id()).name("type").value(label.type().name()).endObject();
    }
    json.endArray();
    schema
        .exampleWeight()
        .ifPresent(weight -> {
          json.name("exampleWeight");
          feature(json, weight.name(), weight.id())
              .name("missing")
              .value(weight.missing())
              .endObject();
        });
    return json.endObject().toString();
  }

  static FeatureSchema read(String text) {
    JsonObject root = JsonReader.parseObject(text);
    List<FeatureSchema.Input> inputs = new ArrayList<>();
    for (JsonValue value : root.array("inputs")) {
      JsonObject input = object(value);
      inputs.add(
          new FeatureSchema.Input(
              input.string("name"),
              id(input),
              type(input),
              input.string("group"),
              (float) input.number("missing")));
    }
    List<FeatureSchema.Label> labels = new ArrayList<>();
    for (JsonValue value : root.array("labels")) {
      JsonObject label = object(value);
      labels.add(new FeatureSchema.Label(label.string("name"), id(label), type(label)));
    }
    Optional<FeatureSchema.ExampleWeight> exampleWeight = Optional.empty();
    if (root.has("exampleWeight")) {
      JsonObject weight = root.object("exampleWeight");
      exampleWeight =
          Optional.of(
              new FeatureSchema.ExampleWeight(
                  weight.string("name"), id(weight), (float) weight.number("missing")));
    }
    try {
      return new FeatureSchema(inputs, labels, exampleWeight);
    } catch (IllegalArgumentException e) {
      throw new JsonException("not a feature schema: " + e.getMessage());
    }
  }

  static JsonWriter feature(JsonWriter json, String name, long id) {
    return json.beginObject().name("name").value(name).name("id").value(Long.toString(id));
  }

  static JsonObject object(JsonValue value) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new JsonException("a feature must be an object, not " + value.kind());
  }

  static long id(JsonObject feature) {
    String id = feature.string("id");
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw new JsonException("'" + id + "' is no feature id");
    }
  }

  static FeatureType type(JsonObject feature) {
    String name = feature.string("type");
    for (FeatureType type : FeatureType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new JsonException("'" + name + "' is no feature type");
  }
}
