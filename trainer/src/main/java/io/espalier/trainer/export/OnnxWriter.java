package io.espalier.trainer.export;

import io.espalier.files.AtomicFile;
import io.espalier.files.AtomicFile.Durability;
import io.espalier.model.CompactModel;
import io.espalier.network.Activation;
import io.espalier.network.Layer;
import io.espalier.network.Link;
import io.espalier.network.NetworkSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a {@link CompactModel} without sparse inputs as ONNX, for runtimes other than this
 * library: IR version 7, opset 13, standard operators only, weights inline.
 *
 * <p>The input {@code inputs} is float [N, original inputs], of which a pruned model gathers the
 * live columns first; the output {@code prediction} is float [N, outputs]. The metadata has {@code
 * model_sha256} (of the model file), {@code created_step}, {@code flops}, {@code features} (the
 * schema as JSON), and the model's own notes under {@code user.}.
 *
 * <p>Other runtimes sum in other orders and have other elementary functions: expect predictions
 * within 1e-6, not equal bits.
 */
final class OnnxWriter {
  /** The name of the graph's input. */
  public static final String INPUT = "inputs";

  /** The name of the graph's output. */
  public static final String OUTPUT = "prediction";

  private static final int IR_VERSION = 7;
  private static final int OPSET = 13;

  private final CompactModel model;
  private final ProtobufMessage graph = new ProtobufMessage();
  private final int steps;
  private int step;
  private String current = INPUT;

  private OnnxWriter(CompactModel model) {
    this.model = model;
    this.steps = countSteps(model);
  }

  /**
   * Writes the model, durably, whole or not at all.
   *
   * @throws java.io.UncheckedIOException if that fails; the old file, if any, is still there
   * @throws OutOfMemoryError if the model has more than about 2 GiB, the limit of one protobuf
   *     message
   */
  public static void write(CompactModel model, Path file) {
    AtomicFile.write(file, Durability.DURABLE, new OnnxWriter(model).model().toByteArray());
  }

  private ProtobufMessage model() {
    OnnxMessages.nameGraph(graph, "espalier");
    OnnxMessages.addInput(graph, OnnxMessages.rows(INPUT, model.inputs()));
    OnnxMessages.addOutput(graph, OnnxMessages.rows(OUTPUT, model.outputs()));
    if (prunedInputs(model)) {
      addGather();
    }
    for (int i = 0; i < model.liveSpec().layers().size(); i++) {
      addLayer(i);
    }
    addLink();
    ProtobufMessage file = OnnxMessages.model(IR_VERSION, OPSET, model.producer(), graph);
    OnnxMessages.addMetadata(file, "model_sha256", model.sha256());
    OnnxMessages.addMetadata(file, "created_step", Long.toString(model.createdStep()));
    OnnxMessages.addMetadata(file, "flops", Long.toString(model.flops()));
    OnnxMessages.addMetadata(file, "features", model.schema().toJson());
    model.metadata().forEach((key, value) -> OnnxMessages.addMetadata(file, "user." + key, value));
    return file;
  }

  private void addGather() {
    int[] live = model.kept(0);
    OnnxMessages.addInitializer(graph, OnnxMessages.tensor("inputs.kept", live, live.length));
    ProtobufMessage gather = node("inputs.gather", "Gather", List.of(current, "inputs.kept"));
    OnnxMessages.addNode(graph, OnnxMessages.withAttribute(gather, "axis", 1));
  }

  private void addLayer(int i) {
    NetworkSpec live = model.liveSpec();
    Layer layer = live.layers().get(i);
    String name = "layers." + i;
    List<String> inputs = new ArrayList<>(List.of(current, name + ".weight"));
    OnnxMessages.addInitializer(
        graph,
        OnnxMessages.tensor(name + ".weight", model.weights(i), layer.units(), live.inputsOf(i)));
    if (layer.bias()) {
      inputs.add(name + ".bias");
      OnnxMessages.addInitializer(
          graph, OnnxMessages.tensor(name + ".bias", model.biases(i), layer.units()));
    }
    OnnxMessages.addNode(
        graph, OnnxMessages.withAttribute(node(name + ".dense", "Gemm", inputs), "transB", 1));
    String activation = name + ".activation";
    switch (layer.activation()) {
      case NONE -> {}
      case RELU -> addElementwise(activation, "Relu");
      case TANH -> addElementwise(activation, "Tanh");
      case SIGMOID -> addElementwise(activation, "Sigmoid");
      case LEAKY_RELU ->
          OnnxMessages.addNode(
              graph,
              OnnxMessages.withAttribute(
                  node(activation, "LeakyRelu", List.of(current)), "alpha", Activation.LEAK));
    }
  }

  private void addLink() {
    switch (model.loss().link()) {
      case IDENTITY -> {}
      case SIGMOID -> addElementwise("link", "Sigmoid");
      case SOFTMAX ->
          OnnxMessages.addNode(
              graph,
              OnnxMessages.withAttribute(node("link", "Softmax", List.of(current)), "axis", 1));
    }
  }

  private void addElementwise(String name, String operator) {
    OnnxMessages.addNode(graph, node(name, operator, List.of(current)));
  }

  /**
   * The next node of the chain: its output is the next one's input, and the last one's is the
   * graph's.
   */
  private ProtobufMessage node(String name, String operator, List<String> inputs) {
    step++;
    current = step == steps ? OUTPUT : name;
    return OnnxMessages.node(name, operator, inputs, current);
  }

  private static int countSteps(CompactModel model) {
    int count = prunedInputs(model) ? 1 : 0;
    for (Layer layer : model.liveSpec().layers()) {
      count += layer.activation() == Activation.NONE ? 1 : 2;
    }
    return count + (model.loss().link() == Link.IDENTITY ? 0 : 1);
  }

  private static boolean prunedInputs(CompactModel model) {
    return model.liveSpec().inputs() < model.inputs();
  }
}
