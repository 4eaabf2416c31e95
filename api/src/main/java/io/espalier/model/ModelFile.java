package io.espalier.model;

import io.espalier.data.FeatureSchema;
import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.safetensors.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A {@link CompactModel} as a safetensors file: {@code layers.{i}.weight} [out, in] and {@code
 * layers.{i}.bias} [out] as PyTorch's {@code nn.Linear} has them, {@code masks.{m}.kept} with
 * original indices, the golden rows, and in the metadata the network, the feature schema, and what
 * the maker noted under {@code user.}.
 */
final class ModelFile {
  private static final String FORMAT = "espalier.model";
  private static final int VERSION = 1;

  private static final String PRODUCER = "producer";
  private static final String CREATED_STEP = "created_step";
  private static final String NETWORK = "network";
  private static final String FEATURES = "features";
  private static final String USER = "user.";
  private static final String GOLDEN_INPUTS = "golden.inputs";
  private static final String GOLDEN_PREDICTIONS = "golden.predictions";
  private static final String EXPORT_AGAIN = "export the model again";

  private ModelFile() {}

  static SafetensorsWriter writer(CompactModel model) {
    NetworkSpec live = model.liveSpec();
    SafetensorsWriter file =
        new SafetensorsWriter(FORMAT, VERSION)
            .metadata(PRODUCER, model.producer())
            .metadata(CREATED_STEP, Long.toString(model.createdStep()))
            .metadata(NETWORK, NetworkJson.write(model.spec(), model.loss()))
            .metadata(FEATURES, model.schema().toJson());
    model.metadata().forEach((key, value) -> file.metadata(USER + key, value));
    for (int i = 0; i < live.layers().size(); i++) {
      Layer layer = live.layers().get(i);
      file.floats(weight(i), model.weights(i), layer.units(), live.inputsOf(i));
      if (layer.bias()) {
        file.floats(bias(i), model.biases(i), layer.units());
      }
    }
    for (int mask = 0; mask < live.masks(); mask++) {
      long[] kept = toLongs(model.keptUncopied(mask));
      file.longs(kept(mask), kept, kept.length);
    }
    GoldenRows golden = model.golden();
    int rows = golden.inputs().length / model.inputs();
    return file.floats(GOLDEN_INPUTS, golden.inputs(), rows, model.inputs())
        .floats(GOLDEN_PREDICTIONS, golden.predictions(), rows, model.outputs());
  }

  static FileFacts facts(CompactModel model) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      CountingStream counter = new CountingStream();
      writer(model).write(new DigestOutputStream(counter, digest));
      return new FileFacts(counter.bytes, HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CompactModel read(Path path) {
    return read(SafetensorsFile.read(path, Profile.STRICT));
  }

  static CompactModel read(SafetensorsFile file) {
    file.requireFormat(FORMAT, VERSION);
    try {
      CompactModel model = parts(file).build(golden(file));
      int difference = model.golden().firstDifference(model);
      if (difference >= 0) {
        throw file.broken(
            "its golden row "
                + difference / model.outputs()
                + " gives another prediction than where it was made",
            "the file is damaged or the kernels here compute wrongly; try"
                + " -Despalier.kernels=scalar, or "
                + EXPORT_AGAIN);
      }
      return model;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ModelFormatException(file.source(), e.getMessage(), EXPORT_AGAIN, e);
    }
  }

  private static CompactModelBuilder parts(SafetensorsFile file) {
    NetworkJson network = NetworkJson.read(file.metadata(NETWORK));
    NetworkSpec spec = network.spec();
    checkNames(file, spec);
    CompactModelBuilder parts =
        CompactModel.builder(spec, network.loss())
            .producer(file.metadata(PRODUCER))
            .createdStep(Long.parseLong(file.metadata(CREATED_STEP)))
            .schema(FeatureSchema.fromJson(file.metadata(FEATURES)));
    for (Map.Entry<String, String> entry : file.metadata().entrySet()) {
      if (entry.getKey().startsWith(USER)) {
        parts.metadata(entry.getKey().substring(USER.length()), entry.getValue());
      }
    }
    for (int mask = 0; mask < spec.masks(); mask++) {
      checkShape(file, kept(mask), file.tensor(kept(mask)).elements());
      parts.kept(mask, toInts(file, kept(mask)));
    }
    NetworkSpec live = parts.liveSpec();
    for (int i = 0; i < live.layers().size(); i++) {
      Layer layer = live.layers().get(i);
      checkShape(file, weight(i), layer.units(), live.inputsOf(i));
      parts.weights(i, file.finiteFloats(weight(i)));
      if (layer.bias()) {
        checkShape(file, bias(i), layer.units());
        parts.biases(i, file.finiteFloats(bias(i)));
      }
    }
    return parts;
  }

  private static GoldenRows golden(SafetensorsFile file) {
    float[] inputs = file.finiteFloats(GOLDEN_INPUTS);
    NetworkSpec spec = NetworkJson.read(file.metadata(NETWORK)).spec();
    long rows = inputs.length / spec.inputs();
    checkShape(file, GOLDEN_INPUTS, rows, spec.inputs());
    checkShape(file, GOLDEN_PREDICTIONS, rows, spec.outputs());
    return new GoldenRows(inputs, file.floats(GOLDEN_PREDICTIONS));
  }

  /** Whether the file has the network's tensors; whether it has others besides. */
  private static void checkNames(SafetensorsFile file, NetworkSpec spec) {
    List<String> expected = new ArrayList<>(List.of(GOLDEN_INPUTS, GOLDEN_PREDICTIONS));
    for (int i = 0; i < spec.layers().size(); i++) {
      expected.add(weight(i));
      if (spec.layers().get(i).bias()) {
        expected.add(bias(i));
      }
    }
    for (int mask = 0; mask < spec.masks(); mask++) {
      expected.add(kept(mask));
    }
    expected.forEach(file::tensor);
    if (file.tensors().size() != expected.size()) {
      List<String> others = new ArrayList<>();
      file.tensors().forEach(tensor -> others.add(tensor.name()));
      others.removeAll(expected);
      throw file.broken(
          "it has tensors that the network has no place for: " + others, EXPORT_AGAIN);
    }
  }

  private static void checkShape(SafetensorsFile file, String name, long... shape) {
    Tensor tensor = file.tensor(name);
    List<Long> expected = new ArrayList<>();
    for (long size : shape) {
      expected.add(size);
    }
    if (!tensor.shape().equals(expected)) {
      throw file.broken(
          "the tensor '"
              + name
              + "' has the shape "
              + tensor.shape()
              + " where the network needs "
              + expected,
          EXPORT_AGAIN);
    }
  }

  private static int[] toInts(SafetensorsFile file, String name) {
    long[] values = file.longs(name);
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = (int) values[i];
      if (ints[i] != values[i]) {
        throw file.broken("the tensor '" + name + "' has the unit " + values[i], EXPORT_AGAIN);
      }
    }
    return ints;
  }

  private static long[] toLongs(int[] values) {
    long[] longs = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      longs[i] = values[i];
    }
    return longs;
  }

  private static String weight(int layer) {
    return "layers." + layer + ".weight";
  }

  private static String bias(int layer) {
    return "layers." + layer + ".bias";
  }

  private static String kept(int mask) {
    return "masks." + mask + ".kept";
  }

  /** Counts what goes through it, and lets it go. */
  private static final class CountingStream extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }
}
