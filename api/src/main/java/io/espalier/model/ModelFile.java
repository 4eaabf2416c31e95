package io.espalier.model;

import io.espalier.data.FeatureSchema;
import io.espalier.network.Layer;
import io.espalier.network.NetworkSpec;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.Profile;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
 * original indices, the sparse layers, the golden rows, and in the metadata the network, the
 * feature schema, and what the maker noted under {@code user.}.
 *
 * <p>Version 2 has sparse layers. A model without them is written as version 1, as ever.
 */
final class ModelFile {
  private static final String FORMAT = "espalier.model";
  private static final int DENSE_VERSION = 1;
  private static final int SPARSE_VERSION = 2;

  private static final String PRODUCER = "producer";
  private static final String CREATED_STEP = "created_step";
  private static final String NETWORK = "network";
  private static final String FEATURES = "features";
  private static final String FEATURES_SHA256 = "features_sha256";
  private static final String USER = "user.";

  private ModelFile() {}

  static SafetensorsWriter writer(CompactModel model) {
    NetworkSpec live = model.liveSpec();
    SafetensorsWriter file =
        new SafetensorsWriter(
                FORMAT, live.sparseLayers().isEmpty() ? DENSE_VERSION : SPARSE_VERSION)
            .metadata(PRODUCER, model.producer())
            .metadata(CREATED_STEP, Long.toString(model.createdStep()))
            .metadata(NETWORK, NetworkJson.write(model.spec(), model.loss()))
            .metadata(FEATURES, model.schema().toJson())
            .metadata(FEATURES_SHA256, model.featuresSha256());
    model.metadata().forEach((key, value) -> file.metadata(USER + key, value));
    for (int i = 0; i < live.layers().size(); i++) {
      Layer layer = live.layers().get(i);
      if (live.inputsOf(i) > 0) {
        file.floats(weight(i), model.weights(i), layer.units(), live.inputsOf(i));
      }
      if (layer.bias()) {
        file.floats(bias(i), model.biases(i), layer.units());
      }
    }
    SparseTensors.write(model, file);
    for (int mask = 0; mask < live.masks(); mask++) {
      int[] kept = model.keptUncopied(mask);
      file.longs(kept(mask), kept, kept.length);
    }
    GoldenTensors.write(model, file);
    return file;
  }

  static FileFacts facts(CompactModel model) {
    try {
      MessageDigest digest = sha256();
      CountingStream counter = new CountingStream();
      writer(model).write(new DigestOutputStream(counter, digest));
      return new FileFacts(counter.bytes, HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CompactModel read(Path path) {
    return read(SafetensorsFile.read(path, Profile.STRICT));
  }

  static CompactModel read(SafetensorsFile file) {
    file.requireFormat(FORMAT, SPARSE_VERSION);
    try {
      CompactModelBuilder parts = parts(file);
      CompactModel model = parts.build(GoldenTensors.read(file, parts.spec));
      int difference = model.golden().firstDifference(model);
      if (difference >= 0) {
        throw file.broken(
            "its golden row "
                + difference / model.outputs()
                + " gives another prediction than where it was made",
            "the file is damaged or the kernels here compute wrongly; try"
                + " -Despalier.kernels=scalar, or "
                + ModelTensors.EXPORT_AGAIN);
      }
      return model;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ModelFormatException(file.source(), e.getMessage(), ModelTensors.EXPORT_AGAIN, e);
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
            .schema(features(file));
    for (Map.Entry<String, String> entry : file.metadata().entrySet()) {
      if (entry.getKey().startsWith(USER)) {
        parts.metadata(entry.getKey().substring(USER.length()), entry.getValue());
      }
    }
    for (int mask = 0; mask < spec.masks(); mask++) {
      parts.kept(mask, ModelTensors.ints(file, kept(mask)));
    }
    NetworkSpec live = parts.liveSpec();
    for (int i = 0; i < live.layers().size(); i++) {
      Layer layer = live.layers().get(i);
      if (live.inputsOf(i) > 0) {
        ModelTensors.checkShape(file, weight(i), layer.units(), live.inputsOf(i));
        parts.weights(i, file.finiteFloats(weight(i)));
      }
      if (layer.bias()) {
        ModelTensors.checkShape(file, bias(i), layer.units());
        parts.biases(i, file.finiteFloats(bias(i)));
      }
    }
    SparseTensors.read(file, parts);
    return parts;
  }

  /** Files that were written before there was a hash have none. */
  private static FeatureSchema features(SafetensorsFile file) {
    String text = file.metadata(FEATURES);
    String stated = file.metadata().get(FEATURES_SHA256);
    String actual =
        HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    if (stated != null && !stated.equals(actual)) {
      throw file.broken(
          "its features have the hash " + actual + ", not " + stated + " as stated",
          ModelTensors.EXPORT_AGAIN);
    }
    return FeatureSchema.fromJson(text);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether the file has the network's tensors; whether it has others besides. */
  private static void checkNames(SafetensorsFile file, NetworkSpec spec) {
    List<String> expected = new ArrayList<>();
    GoldenTensors.addNames(spec, expected);
    SparseTensors.addNames(file, spec, expected);
    for (int i = 0; i < spec.layers().size(); i++) {
      if (spec.inputsOf(i) > 0) {
        expected.add(weight(i));
      }
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
          "it has tensors that the network has no place for: " + others, ModelTensors.EXPORT_AGAIN);
    }
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
