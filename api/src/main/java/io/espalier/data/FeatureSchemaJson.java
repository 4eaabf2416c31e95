package io.espalier.data;

import io.espalier.json.JsonException;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonDecimal;
import io.espalier.json.JsonValue.JsonInteger;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A schema as JSON. Ids are strings: many JSON readers would round such numbers. A schema of dense
 * columns alone has no word of sparse inputs, normalization and filters.
 */
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
          .value(input.missing());
      input
          .zScore()
          .ifPresent(zScore ->
              json.name("zScore")
                  .beginObject()
                  .name("mean")
                  .value(zScore.mean())
                  .name("deviation")
                  .value(zScore.deviation())
                  .endObject());
      json.endObject();
    }
    json.endArray();
    if (!schema.sparseGroups().isEmpty()) {
      writeSparse(json, schema.sparseGroups());
    }
    json.name("labels").beginArray();
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
    if (!schema.filters().isEmpty()) {
      json.name("filters").beginArray();
      for (FeatureSchema.Filter filter : schema.filters()) {
        feature(json, filter.name(), filter.id())
            .name("type")
            .value(filter.type().name())
            .endObject();
      }
      json.endArray();
    }
    return json.endObject().toString();
  }

  private static void writeSparse(JsonWriter json, List<FeatureSchema.SparseGroup> groups) {
    json.name("sparseGroups").beginArray();
    for (FeatureSchema.SparseGroup group : groups) {
      json.beginObject().name("name").value(group.name()).name("bits").value(group.bits());
      json.name("entries").value(group.entries());
      if (group.elementId() != FeatureSchema.ElementId.NAME) {
        json.name("elementId").value(group.elementId().name());
      }
      json.name("features").beginArray();
      for (FeatureSchema.SparseFeature feature : group.features()) {
        feature(json, feature.name(), feature.id()).name("type").value(feature.type().name());
        feature.discretizer().ifPresent(discretizer -> write(json, discretizer));
        json.endObject();
      }
      json.endArray().endObject();
    }
    json.endArray();
  }

  private static void write(JsonWriter json, Discretizer discretizer) {
    json.name("discretizer")
        .beginObject()
        .name("kind")
        .value(discretizer.kind().name())
        .name("bits")
        .value(discretizer.bits())
        .name("boundaries")
        .beginArray();
    discretizer.boundaries().forEach(boundary -> json.value(boundary.doubleValue()));
    json.endArray().endObject();
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
              (float) input.number("missing"),
              zScore(input)));
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
    List<FeatureSchema.Filter> filters = new ArrayList<>();
    for (JsonValue value : optionalArray(root, "filters")) {
      JsonObject filter = object(value);
      filters.add(new FeatureSchema.Filter(filter.string("name"), id(filter), type(filter)));
    }
    try {
      return new FeatureSchema(inputs, sparseGroups(root), labels, exampleWeight, filters);
    } catch (IllegalArgumentException e) {
      throw new JsonException("not a feature schema: " + e.getMessage());
    }
  }

  private static List<JsonValue> optionalArray(JsonObject object, String name) {
    return object.has(name) ? object.array(name) : List.of();
  }

  private static Optional<FeatureSchema.ZScore> zScore(JsonObject input) {
    if (!input.has("zScore")) {
      return Optional.empty();
    }
    JsonObject zScore = input.object("zScore");
    return Optional.of(new FeatureSchema.ZScore(zScore.number("mean"), zScore.number("deviation")));
  }

  private static List<FeatureSchema.SparseGroup> sparseGroups(JsonObject root) {
    List<FeatureSchema.SparseGroup> groups = new ArrayList<>();
    for (JsonValue value : optionalArray(root, "sparseGroups")) {
      JsonObject group = object(value);
      List<FeatureSchema.SparseFeature> features = new ArrayList<>();
      for (JsonValue item : group.array("features")) {
        JsonObject feature = object(item);
        features.add(
            new FeatureSchema.SparseFeature(
                feature.string("name"), id(feature), type(feature), discretizer(feature)));
      }
      groups.add(
          new FeatureSchema.SparseGroup(
              group.string("name"),
              group.smallInteger("bits"),
              group.smallInteger("entries"),
              elementId(group),
              features));
    }
    return groups;
  }

  private static FeatureSchema.ElementId elementId(JsonObject group) {
    if (!group.has("elementId")) {
      return FeatureSchema.ElementId.NAME;
    }
    String name = group.string("elementId");
    for (FeatureSchema.ElementId id : FeatureSchema.ElementId.values()) {
      if (id.name().equals(name)) {
        return id;
      }
    }
    throw new JsonException("'" + name + "' is nothing that ids of elements are made of");
  }

  private static Optional<Discretizer> discretizer(JsonObject feature) {
    if (!feature.has("discretizer")) {
      return Optional.empty();
    }
    JsonObject json = feature.object("discretizer");
    List<Double> boundaries = new ArrayList<>();
    for (JsonValue value : json.array("boundaries")) {
      boundaries.add(number(value));
    }
    return Optional.of(new Discretizer(kind(json), json.smallInteger("bits"), boundaries));
  }

  private static double number(JsonValue value) {
    return switch (value) {
      case JsonInteger(long number) -> number;
      case JsonDecimal(double number) -> number;
      default -> throw new JsonException("a boundary must be a number, not " + value.kind());
    };
  }

  private static Discretizer.Kind kind(JsonObject discretizer) {
    String name = discretizer.string("kind");
    for (Discretizer.Kind kind : Discretizer.Kind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw new JsonException("'" + name + "' is no kind of discretizer");
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
