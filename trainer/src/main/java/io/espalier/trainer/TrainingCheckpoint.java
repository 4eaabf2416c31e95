package io.espalier.trainer;

import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.input.Cursor;
import io.espalier.kernels.Kernels;
import io.espalier.model.NetworkJson;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.trainer.checkpoint.CheckpointStore;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.network.ParameterBlock;
import io.espalier.trainer.pruning.Pruner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a checkpoint holds of a training: everything that later bits depend on. Weights and slots
 * lie as in {@link ParameterBlock}, live units only; those of tables as {@link CheckpointTables}
 * says.
 */
final class TrainingCheckpoint {
  private static final String FORMAT = "espalier.checkpoint";
  private static final String PART_FORMAT = "espalier.checkpoint.part";
  private static final int VERSION = 1;

  private final SafetensorsFile file;

  private TrainingCheckpoint(SafetensorsFile file) {
    file.requireFormat(FORMAT, VERSION);
    this.file = file;
  }

  static TrainingCheckpoint of(SafetensorsFile file) {
    return new TrainingCheckpoint(file);
  }

  /** Saves the state; durable when it returns. */
  static void save(
      CheckpointStore store,
      TrainingState state,
      TrainerSettings settings,
      Optional<FeatureSchema> schema) {
    CheckpointTables tables =
        new CheckpointTables(
            state.network().tables(), state.optimizer().tableSlots(), CheckpointTables.ROOM);
    SafetensorsWriter file = write(state, settings, schema);
    tables.write(file, 0);
    List<Supplier<SafetensorsWriter>> parts = new ArrayList<>();
    for (int part = 1; part <= tables.parts(); part++) {
      int number = part;
      parts.add(() -> part(state.steps(), tables, number));
    }
    store.save(state.steps(), file, parts);
  }

  private static SafetensorsWriter part(long step, CheckpointTables tables, int number) {
    SafetensorsWriter writer =
        new SafetensorsWriter(PART_FORMAT, VERSION).metadata("step", Long.toString(step));
    tables.write(writer, number);
    return writer;
  }

  private static SafetensorsWriter write(
      TrainingState state, TrainerSettings settings, Optional<FeatureSchema> schema) {
    Network network = state.network();
    SafetensorsWriter writer =
        new SafetensorsWriter(FORMAT, VERSION)
            .metadata("name", settings.name())
            .metadata("step", Long.toString(state.steps()))
            .metadata("examples", Long.toString(state.examples()))
            .metadata("seconds", Double.toString(state.seconds()))
            .metadata("cursor.epoch", Long.toString(state.cursor().epoch()))
            .metadata("cursor.batch", Long.toString(state.cursor().batch()))
            .metadata("loss.sum", Double.toHexString(state.lossSum()))
            .metadata("loss.weight", Double.toHexString(state.lossWeight()))
            .metadata("kernels", state.kernels().description())
            .metadata("network", NetworkJson.write(network.spec(), settings.loss()))
            .metadata("order", order(settings))
            .metadata("order.source", state.order())
            .metadata("optimizer", settings.optimizer().id());
    schema.ifPresent(s -> writer.metadata("features", s.toJson()));
    writeFloats(writer, "parameters", network.parameters());
    List<ParameterBlock> slots = state.optimizer().slots();
    for (int slot = 0; slot < slots.size(); slot++) {
      writeFloats(writer, "slots." + slot, slots.get(slot));
    }
    for (int mask = 0; mask < network.spec().masks(); mask++) {
      long[] kept = Arrays.stream(network.kept(mask)).asLongStream().toArray();
      writer.longs("masks." + mask + ".kept", kept, kept.length);
      if (state.pruner().isPresent()) {
        float[] average = state.pruner().get().averages().read(mask);
        writer.floats("masks." + mask + ".signal", average, average.length);
      }
    }
    return writer;
  }

  private static void writeFloats(SafetensorsWriter writer, String name, ParameterBlock block) {
    float[] values = block.read();
    writer.floats(name, values, values.length);
  }

  /** What decides which example comes when; a resumed run must have the same. */
  private static String order(TrainerSettings settings) {
    return "batch size "
        + settings.batchSize()
        + ", shuffle "
        + settings.shuffle()
        + ", seed "
        + settings.seed();
  }

  String name() {
    return file.metadata("name");
  }

  long step() {
    return number("step");
  }

  NetworkSpec spec() {
    return NetworkJson.read(file.metadata("network")).spec();
  }

  Loss loss() {
    return NetworkJson.read(file.metadata("network")).loss();
  }

  Optional<FeatureSchema> schema() {
    return Optional.ofNullable(file.metadata().get("features")).map(FeatureSchema::fromJson);
  }

  /** The network as it was, to be continued or exported. */
  Network network(Kernels kernels) {
    NetworkSpec spec = spec();
    int[][] kept = new int[spec.masks()][];
    for (int mask = 0; mask < kept.length; mask++) {
      kept[mask] =
          Arrays.stream(file.longs("masks." + mask + ".kept")).mapToInt(Math::toIntExact).toArray();
    }
    Network network = Network.restore(spec, kept, file.finiteFloats("parameters"), kernels);
    forEachFile(f -> CheckpointTables.restoreWeights(f, network.tables()));
    return network;
  }

  /** The checkpoint's own file, and then its parts; one at a time, since they can be large. */
  private void forEachFile(Consumer<SafetensorsFile> use) {
    use.accept(file);
    for (int number = 1; number <= CheckpointStore.parts(file); number++) {
      SafetensorsFile part = CheckpointStore.part(file, number);
      part.requireFormat(PART_FORMAT, VERSION);
      use.accept(part);
    }
  }

  /**
   * Refuses a checkpoint of another training: another network, loss, optimizer, order of examples
   * or features, or one without the signals that pruning needs.
   *
   * @throws IllegalArgumentException that names what differs
   */
  void checkContinues(
      TrainerSettings settings,
      NetworkSpec spec,
      Optional<FeatureSchema> schema,
      String sourceOrder,
      boolean prunes) {
    if (!spec().equals(spec)) {
      requireSame("network", spec().widths(), spec.widths());
      requireSame("network", spec(), spec);
    }
    requireSame("loss", loss().id(), settings.loss().id());
    requireSame("optimizer", file.metadata("optimizer"), settings.optimizer().id());
    requireSame("order of examples", file.metadata("order"), order(settings));
    // Older checkpoints do not tell it.
    requireSame(
        "way of reading", file.metadata().getOrDefault("order.source", sourceOrder), sourceOrder);
    if (prunes && !file.has("masks.0.signal")) {
      throw new IllegalArgumentException(
          "the checkpoint "
              + file.source()
              + " was made without pruning and has no signals to go on from; train without pruning,"
              + " or start in another folder");
    }
    if (!schema().equals(schema)) {
      throw new IllegalArgumentException(
          "the checkpoint "
              + file.source()
              + " was made with other features than this run's data has; give the same data, or"
              + " start in another folder");
    }
  }

  private void requireSame(String what, Object there, Object here) {
    if (!there.equals(here)) {
      throw new IllegalArgumentException(
          "the checkpoint "
              + file.source()
              + " cannot be continued: its "
              + what
              + " is "
              + there
              + ", this run's is "
              + here
              + "; use the same settings, or start in another folder");
    }
  }

  /** Puts slots, signals and counters back; the network has been made by {@link #network}. */
  void restore(TrainingState state) {
    List<ParameterBlock> slots = state.optimizer().slots();
    for (int slot = 0; slot < slots.size(); slot++) {
      slots.get(slot).write(file.finiteFloats("slots." + slot));
    }
    forEachFile(f -> CheckpointTables.restoreSlots(f, state.optimizer().tableSlots()));
    if (state.pruner().isPresent()) {
      Pruner pruner = state.pruner().get();
      for (int mask = 0; mask < state.network().spec().masks(); mask++) {
        pruner.averages().write(mask, file.finiteFloats("masks." + mask + ".signal"));
      }
    }
    state.continueAfter(
        step(),
        number("examples"),
        decimal("seconds"),
        new Cursor(number("cursor.epoch"), number("cursor.batch")),
        decimal("loss.sum"),
        decimal("loss.weight"));
  }

  private long number(String key) {
    try {
      return Long.parseLong(file.metadata(key));
    } catch (NumberFormatException e) {
      throw file.broken(
          "its '" + key + "' is no whole number: " + file.metadata(key), "use an older checkpoint");
    }
  }

  private double decimal(String key) {
    try {
      return Double.parseDouble(file.metadata(key));
    } catch (NumberFormatException e) {
      throw file.broken(
          "its '" + key + "' is no number: " + file.metadata(key), "use an older checkpoint");
    }
  }
}
