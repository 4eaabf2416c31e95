package io.espalier.model;

import io.espalier.json.JsonException;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonWriter;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A network's shape and loss in a model file. The link is written too, for readers that know
 * nothing of losses.
 *
 * @param spec the original widths
 * @param loss what it was trained for
 */
public record NetworkJson(NetworkSpec spec, Loss loss) {
  /** This network and loss as JSON, on one line. */
  public static String write(NetworkSpec spec, Loss loss) {
    JsonWriter json = new JsonWriter().beginObject();
    json.name("inputs").value(spec.inputs()).name("input_masked").value(spec.inputMasked());
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

  /**
   * The network that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the text is not JSON, lacks something, or there can be no
   *     such network
   */
  public static NetworkJson read(String text) {
    JsonObject json = JsonReader.parseObject(text);
    List<Layer> layers = new ArrayList<>();
    for (JsonValue item : json.array("layers")) {
      if (!(item instanceof JsonObject layer)) {
        throw new JsonException("a layer must be an object, not " + item.kind());
      }
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
    return new NetworkJson(
        new NetworkSpec(json.smallInteger("inputs"), json.bool("input_masked"), layers), loss);
  }
}
