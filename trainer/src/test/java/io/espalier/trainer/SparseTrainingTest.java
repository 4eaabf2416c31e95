package io.espalier.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.Batch;
import io.espalier.datarecord.input.Cursor;
import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.network.InputShape;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import io.espalier.safetensors.ModelFormatException;
import io.espalier.safetensors.SafetensorsFile;
import io.espalier.safetensors.SafetensorsWriter;
import io.espalier.trainer.checkpoint.CheckpointStore;
import io.espalier.trainer.network.Network;
import io.espalier.trainer.optimizer.Optimizer;
import io.espalier.trainer.pruning.PruningSchedule;
import io.espalier.trainer.reference.Example;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A trainer with sparse inputs: checkpoints, resumption, the exported model, starting weights. */
class SparseTrainingTest {
  private static final InputShape SHAPE =
      new InputShape(4, List.of(new SparseInput("a", 40, 2), new SparseInput("many", 1 << 18, 3)));

  @TempDir Path temp;

  @ParameterizedTest(name = "{0}, stopped after {1}")
  @CsvSource({"adagrad,17", "adam,60", "momentum,1", "sgd,99"})
  void aResumedRunIsTheRunThatWasNeverStopped(String rule, int stop) {
    String uninterrupted;
    try (OwnTrainer trainer = builder(rule).maxSteps(120).build()) {
      trainer.train(new Examples());
      uninterrupted = trainer.model().sha256();
    }
    for (int steps : new int[] {stop, 120}) {
      try (OwnTrainer trainer =
          builder(rule).saveDir(temp.resolve("run")).resume(true).maxSteps(steps).build()) {
        trainer.train(new Examples());
        if (steps == 120) {
          assertEquals(uninterrupted, trainer.model().sha256());
          assertTrue(trainer.network().flops() < trainer.network().spec().flops(), "pruned");
        }
      }
    }
    CompactModel saved = CheckpointModel.load(temp.resolve("run"));
    assertEquals(120, saved.createdStep());
  }

  @Test
  void aCheckpointHasOnlyTheRowsThatChanged() {
    try (OwnTrainer trainer = builder("adagrad").saveDir(temp.resolve("run")).maxSteps(5).build()) {
      trainer.train(new Examples());
    }
    SafetensorsFile file = CheckpointStore.read(temp.resolve("run"));
    int rows = Integer.parseInt(file.metadata("sparse.0.1.rows"));
    assertTrue(rows > 0 && rows <= 5 * Examples.ROWS * 5, rows + " rows");
    assertEquals(List.of((long) rows, 6L), file.tensor("sparse.0.1.weight").shape());
    assertEquals(rows, file.longs("sparse.0.1.ids").length);
    // Adagrad's slots start at 0.1, and a row that never occurred is not stored.
    assertEquals(List.of((long) rows, 6L), file.tensor("sparse.0.1.slots.0").shape());
  }

  @Test
  void aSourceOfAnotherShapeCannotGoOn() {
    try (OwnTrainer trainer = builder("sgd").maxSteps(2).build()) {
      trainer.train(new Examples());
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      trainer.train(
                          new Examples() {
                            @Override
                            public InputShape inputs() {
                              return InputShape.dense(4);
                            }
                          }))
              .getMessage();
      assertTrue(message.contains("many"), message);
    }
  }

  @Test
  void aSourceOfAnotherOrderDoesNotContinueARun() {
    try (OwnTrainer trainer = resumed(2)) {
      trainer.train(new Examples("one file after the other"));
    }
    try (OwnTrainer trainer = resumed(3)) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> trainer.train(new Examples("four files in turn")))
              .getMessage();
      assertTrue(message.contains("four files in turn"), message);
      trainer.train(new Examples("one file after the other"));
      assertEquals(3, trainer.steps());
    }
  }

  private OwnTrainer resumed(int steps) {
    return builder("sgd").saveDir(temp.resolve("run")).resume(true).maxSteps(steps).build();
  }

  @Test
  void startingWeightsMayHaveTables() {
    NetworkSpec spec =
        NetworkSpec.of(
            new InputShape(2, List.of(new SparseInput("a", 3, 1), new SparseInput("b", 2, 1))),
            net -> net.sparse(2, "a", "b").addSparse("b").dense(1));
    Path file = temp.resolve("start.safetensors");
    start().floats("sparse.1.0.weight", new float[] {7, 8}, 2, 1).write(file);
    try (Kernels kernels = Kernels.named("scalar", KernelOptions.defaults());
        Network network = StartingWeights.read(file, spec, kernels)) {
      assertArrayEquals(new float[] {1, 2, 3, 4, 9, 0.25f, -0.25f}, network.parameters().read());
      assertArrayEquals(new float[6], network.tables().read(0));
      assertArrayEquals(new float[] {7, 8}, network.tables().read(2));
      start().floats("sparse.1.0.weight", new float[3], 3, 1).write(file);
      String message =
          assertThrows(ModelFormatException.class, () -> StartingWeights.read(file, spec, kernels))
              .getMessage();
      assertTrue(message.contains("sparse.1.0.weight"), message);
    }
  }

  @Test
  void anExportedModelIsAStartThoughItHasNotAllRows() {
    Path file = temp.resolve("model.safetensors");
    NetworkSpec spec;
    float[] parameters;
    float[] table;
    try (OwnTrainer trainer = builder("adagrad").maxSteps(5).build()) {
      trainer.train(new Examples());
      spec = trainer.network().spec();
      assertEquals(spec, trainer.network().liveSpec(), "nothing pruned yet");
      parameters = trainer.network().parameters().read();
      table = trainer.network().tables().read(1);
      assertTrue(trainer.model().sparseTable(0, 1).rows() < 1 << 18);
      trainer.model().save(file);
    }
    try (Kernels kernels = Kernels.named("scalar", KernelOptions.defaults());
        Network network = StartingWeights.read(file, spec, kernels)) {
      assertArrayEquals(parameters, network.parameters().read());
      assertArrayEquals(table, network.tables().read(1));
    }
  }

  private static SafetensorsWriter start() {
    return new SafetensorsWriter("any", 1)
        .floats("layers.0.weight", new float[] {1, 2, 3, 4}, 1, 4)
        .floats("layers.0.bias", new float[] {9}, 1)
        .floats("sparse.0.bias", new float[] {0.25f, -0.25f}, 2);
  }

  private static Builder builder(String rule) {
    Builder builder = new Builder();
    builder.optimizer(
        switch (rule) {
          case "sgd" -> Optimizer.sgd(0.1f);
          case "momentum" -> Optimizer.momentum(0.05f, 0.9f);
          case "adagrad" -> Optimizer.adagrad(0.1f);
          default -> Optimizer.adam(0.01f);
        });
    return builder;
  }

  private static final class OwnTrainer extends Trainer {
    OwnTrainer(TrainerSettings settings) {
      super(settings);
    }

    @Override
    protected Optional<PruningSchedule> pruning() {
      return Optional.of(
          PruningSchedule.builder().burnIn(10).every(3).decay(0.9).flopsTarget(200).build());
    }
  }

  private static final class Builder extends TrainerBuilder<Builder> {
    Builder() {
      super("sparse");
      network(net ->
          net.mask()
              .sparse(6)
              .relu()
              .mask()
              .embeddings(3, "a")
              .mask()
              .addSparse("a")
              .dense(12)
              .relu()
              .mask()
              .dense(1));
      threads(2);
    }

    @Override
    protected Builder self() {
      return this;
    }

    OwnTrainer build() {
      return new OwnTrainer(settings());
    }
  }

  /** Examples that are a function of the number of their batch. */
  private static class Examples implements BatchSource {
    static final int ROWS = 24;

    private final String order;
    private long batches;

    Examples() {
      this("");
    }

    Examples(String order) {
      this.order = order;
    }

    @Override
    public String order() {
      return order;
    }

    @Override
    public int inputWidth() {
      return SHAPE.width();
    }

    @Override
    public InputShape inputs() {
      return SHAPE;
    }

    @Override
    public Batch newBatch() {
      return new Batch(ROWS, SHAPE, 1);
    }

    @Override
    public boolean next(Batch batch) {
      batch.clear(batches * ROWS);
      Random random = new Random(batches++);
      for (int n = 0; n < ROWS; n++) {
        float[] dense = {random.nextFloat(), random.nextFloat(), -1, random.nextFloat()};
        Example example = Example.random(dense, SHAPE, random);
        int sum = 0;
        for (int id : example.ids()[0]) {
          sum += id % 2 == 0 ? 1 : -1;
        }
        example.addTo(batch, new float[] {sum + dense[0] > 0.5 ? 1 : 0}, 1f);
      }
      return true;
    }

    @Override
    public Cursor cursor() {
      return new Cursor(0, batches);
    }

    @Override
    public void seek(Cursor cursor) {
      batches = cursor.batch();
    }

    @Override
    public void close() {}
  }
}
