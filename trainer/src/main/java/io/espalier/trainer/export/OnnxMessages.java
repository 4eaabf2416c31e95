package io.espalier.trainer.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The messages of {@code onnx.proto3} that a dense network needs, with their field numbers. */
final class OnnxMessages {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int ATTRIBUTE_FLOAT = 1;
  private static final int ATTRIBUTE_INT = 2;

  private OnnxMessages() {}

  /** {@code ModelProto}. */
  static ProtobufMessage model(int irVersion, int opset, String producer, ProtobufMessage graph) {
    return new ProtobufMessage()
        .number(1, irVersion)
        .text(2, producer)
        .message(7, graph)
        .message(8, new ProtobufMessage().text(1, "").number(2, opset));
  }

  /** A {@code StringStringEntryProto} in the model's {@code metadata_props}. */
  static void addMetadata(ProtobufMessage model, String key, String value) {
    model.message(14, new ProtobufMessage().text(1, key).text(2, value));
  }

  static void addNode(ProtobufMessage graph, ProtobufMessage node) {
    graph.message(1, node);
  }

  static void nameGraph(ProtobufMessage graph, String name) {
    graph.text(2, name);
  }

  static void addInitializer(ProtobufMessage graph, ProtobufMessage tensor) {
    graph.message(5, tensor);
  }

  static void addInput(ProtobufMessage graph, ProtobufMessage value) {
    graph.message(11, value);
  }

  static void addOutput(ProtobufMessage graph, ProtobufMessage value) {
    graph.message(12, value);
  }

  /** {@code NodeProto}; attributes are added to what it returns. */
  static ProtobufMessage node(String name, String operator, List<String> inputs, String output) {
    ProtobufMessage node = new ProtobufMessage();
    inputs.forEach(input -> node.text(1, input));
    return node.text(2, output).text(3, name).text(4, operator);
  }

  /** An {@code AttributeProto} of type INT. */
  static ProtobufMessage withAttribute(ProtobufMessage node, String name, long value) {
    return node.message(
        5, new ProtobufMessage().text(1, name).number(3, value).number(20, ATTRIBUTE_INT));
  }

  /** An {@code AttributeProto} of type FLOAT. */
  static ProtobufMessage withAttribute(ProtobufMessage node, String name, float value) {
    return node.message(
        5, new ProtobufMessage().text(1, name).real(2, value).number(20, ATTRIBUTE_FLOAT));
  }

  /** A {@code TensorProto} of floats. */
  static ProtobufMessage tensor(String name, float[] values, int... shape) {
    ByteBuffer raw = littleEndian(Math.multiplyExact(Float.BYTES, values.length));
    raw.asFloatBuffer().put(values);
    return tensor(name, FLOAT, raw.array(), shape);
  }

  /** A {@code TensorProto} of whole numbers. */
  static ProtobufMessage tensor(String name, int[] values, int... shape) {
    ByteBuffer raw = littleEndian(Math.multiplyExact(Long.BYTES, values.length));
    for (int value : values) {
      raw.putLong(value);
    }
    return tensor(name, INT64, raw.array(), shape);
  }

  /** A {@code ValueInfoProto} of floats [N, width]. */
  static ProtobufMessage rows(String name, int width) {
    ProtobufMessage shape =
        new ProtobufMessage()
            .message(1, new ProtobufMessage().text(2, "N"))
            .message(1, new ProtobufMessage().number(1, width));
    ProtobufMessage tensorType = new ProtobufMessage().number(1, FLOAT).message(2, shape);
    return new ProtobufMessage()
        .text(1, name)
        .message(2, new ProtobufMessage().message(1, tensorType));
  }

  private static ProtobufMessage tensor(String name, int dataType, byte[] raw, int[] shape) {
    ProtobufMessage tensor = new ProtobufMessage();
    for (int size : shape) {
      tensor.number(1, size);
    }
    return tensor.number(2, dataType).text(8, name).bytes(9, raw);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
