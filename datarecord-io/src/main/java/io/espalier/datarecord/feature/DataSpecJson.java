package io.espalier.datarecord.feature;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureId;
import io.espalier.json.JsonException;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** A data spec as JSON. Ids are strings: many JSON readers would round such numbers. */
final class DataSpecJson {
  private static final String FORMAT = "espalier.data_spec";
  private static final int VERSION = 1;

  private DataSpecJson() {}

  static String write(DataSpec spec) {
    JsonWriter json = JsonWriter.indented().beginObject();
    json.name("format").value(FORMAT).name("version").value(VERSION).name("features").beginArray();
    for (DataSpec.Feature feature : spec.features()) {
      json.beginObject();
      json.name("name").value(feature.name());
      json.name("id").value(Long.toString(feature.id()));
      json.name("type").value(feature.type().name());
      json.endObject();
    }
    return json.endArray().endObject() + "\n";
  }

  static DataSpec read(byte[] utf8) {
    JsonObject root = JsonReader.parseObject(utf8);
    if (!root.string("format").equals(FORMAT) || root.integer("version") != VERSION) {
      throw new JsonException(
          "not a data spec: 'format' must be " + FORMAT + " and 'version' " + VERSION);
    }
    List<DataSpec.Feature> features = new ArrayList<>();
    for (JsonValue value : root.array("features")) {
      if (!(value instanceof JsonObject feature)) {
        throw new JsonException("a feature must be an object, not " + value.kind());
      }
      String name = feature.string("name");
      features.add(new DataSpec.Feature(name, id(feature, name), type(feature)));
    }
    try {
      return DataSpec.of(features);
    } catch (IllegalArgumentException e) {
      throw new JsonException(e.getMessage());
    }
  }

  /** The id may be left out where it is the one that belongs to the name. */
  private static long id(JsonObject feature, String name) {
    if (!feature.has("id")) {
      return FeatureId.of(name);
    }
    String id = feature.string("id");
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw new JsonException("'" + id + "' is no feature id");
    }
  }

  private static FeatureType type(JsonObject feature) {
    String name = feature.string("type");
    for (FeatureType type : FeatureType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new JsonException("'" + name + "' is no feature type");
  }
}
