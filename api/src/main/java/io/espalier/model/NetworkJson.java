package io.espalier.model;

import io.espalier.json.JsonException;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonInteger;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonWriter;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.network.SparseLayer;
import io.espalier.network.SparseLayer.Join;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A network's shape and loss in a model file. The link is written too, for readers that know
 * nothing of losses. A network of dense layers alone has no word of sparse ones.
 *
 * @param spec the original widths
 * @param loss what it was trained for
 */
public record NetworkJson(NetworkSpec spec, Loss loss) {
  private static final String SPARSE_INPUTS = "sparse_inputs";
  private static final String SPARSE_LAYERS = "sparse_layers";

  /** This network and loss as JSON, on one line. */
  public static String write(NetworkSpec spec, Loss loss) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("inputs").value(spec.inputs()).name("input_masked").value(spec.inputMasked());
    if (!spec.sparseInputs().isEmpty()) {
      writeSparse(json, spec);
    }
    json.name("layers").beginArray();
    for (Layer layer : spec.layers()) {
      json.beginObject()
          .name("units")
          .value(layer.units())
          .name("activation")
          .value(layer.activation().id())
          .name("bias")
          .value(layer.bias())
          .name("masked")
          .value(layer.masked())
          .endObject();
    }
    json.endArray().name("loss").value(loss.id()).name("link").value(loss.link().id());
    return json.endObject().toString();
  }

  private static void writeSparse(JsonWriter json, NetworkSpec spec) {
    json.name(SPARSE_INPUTS).beginArray();
    for (SparseInput input : spec.sparseInputs()) {
      json.beginObject()
          .name("name")
          .value(input.name())
          .name("buckets")
          .value(input.buckets())
          .name("entries")
          .value(input.entries())
          .endObject();
    }
    json.endArray().name(SPARSE_LAYERS).beginArray();
    for (SparseLayer layer : spec.sparseLayers()) {
      json.beginObject().name("inputs").beginArray();
      layer.inputs().forEach(input -> json.value(input.longValue()));
      json.endArray()
          .name("join")
          .value(layer.join().name().toLowerCase(Locale.ROOT))
          .name("units")
          .value(layer.units())
          .name("activation")
          .value(layer.activation().id())
          .name("bias")
          .value(layer.bias())
          .name("masked")
          .value(layer.masked())
          .endObject();
    }
    json.endArray();
  }

  /**
   * The network that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the text is not JSON, lacks something, or there can be no
   *     such network
   */
  public static NetworkJson read(String text) {
    JsonObject json = JsonReader.parseObject(text);
    List<Layer> layers = new ArrayList<>();
    for (JsonObject layer : objects(json, "layers")) {
      layers.add(
          new Layer(
              layer.smallInteger("units"),
              Activation.of(layer.string("activation")),
              layer.bool("bias"),
              layer.bool("masked")));
    }
    Loss loss = Loss.of(json.string("loss"));
    if (!json.string("link").equals(loss.link().id())) {
      throw new IllegalArgumentException(
          "the link '" + json.string("link") + "' does not go with the loss '" + loss.id() + "'");
    }
    List<SparseInput> sparseInputs = sparseInputs(json);
    return new NetworkJson(
        new NetworkSpec(
            json.smallInteger("inputs"),
            json.bool("input_masked"),
            sparseInputs,
            sparseLayers(json, sparseInputs.size()),
            layers),
        loss);
  }

  private static List<SparseInput> sparseInputs(JsonObject json) {
    List<SparseInput> inputs = new ArrayList<>();
    if (json.has(SPARSE_INPUTS)) {
      for (JsonObject input : objects(json, SPARSE_INPUTS)) {
        inputs.add(
            new SparseInput(
                input.string("name"),
                input.smallInteger("buckets"),
                input.smallInteger("entries")));
      }
    }
    return inputs;
  }

  private static List<SparseLayer> sparseLayers(JsonObject json, int inputs) {
    List<SparseLayer> layers = new ArrayList<>();
    if (json.has(SPARSE_LAYERS)) {
      for (JsonObject layer : objects(json, SPARSE_LAYERS)) {
        layers.add(
            new SparseLayer(
                positions(layer, inputs),
                join(layer.string("join")),
                layer.smallInteger("units"),
                Activation.of(layer.string("activation")),
                layer.bool("bias"),
                layer.bool("masked")));
      }
    }
    return layers;
  }

  private static List<Integer> positions(JsonObject layer, int inputs) {
    List<Integer> positions = new ArrayList<>();
    for (JsonValue item : layer.array("inputs")) {
      if (!(item instanceof JsonInteger(long position)) || position < 0 || position >= inputs) {
        throw new JsonException(
            "a sparse layer's inputs must be positions of the " + inputs + " sparse inputs");
      }
      positions.add((int) position);
    }
    return positions;
  }

  private static Join join(String id) {
    return switch (id) {
      case "concatenated" -> Join.CONCATENATED;
      case "added" -> Join.ADDED;
      default -> throw new JsonException("unknown join '" + id + "'");
    };
  }

  private static List<JsonObject> objects(JsonObject json, String name) {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonValue item : json.array(name)) {
      if (!(item instanceof JsonObject object)) {
        throw new JsonException("an item of " + name + " must be an object, not " + item.kind());
      }
      objects.add(object);
    }
    return objects;
  }
}
