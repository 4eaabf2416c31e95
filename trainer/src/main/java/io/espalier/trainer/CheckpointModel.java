package io.espalier.trainer;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import io.espalier.model.CompactModel;
import io.espalier.model.CompactModelBuilder;
import io.espalier.trainer.checkpoint.CheckpointStore;
import io.espalier.trainer.network.Network;
import java.nio.file.Path;

/** Makes a model of a checkpoint: of the newest sound one in a folder, or of one file. */
public final class CheckpointModel {
  private CheckpointModel() {}

  /**
   * The network of a checkpoint as a model that predicts.
   *
   * @param folderOrFile a run folder, its {@code checkpoints} folder, or a checkpoint file
   * @throws io.espalier.trainer.checkpoint.CheckpointException if there is no sound checkpoint
   */
  public static CompactModel load(Path folderOrFile) {
    TrainingCheckpoint checkpoint = TrainingCheckpoint.of(CheckpointStore.read(folderOrFile));
    try (Kernels kernels = KernelSelection.bestOnHost().open(KernelOptions.defaults());
        Network network = checkpoint.network(kernels)) {
      CompactModelBuilder model =
          network
              .compact(checkpoint.loss())
              .createdStep(checkpoint.step())
              .metadata("name", checkpoint.name());
      checkpoint.schema().ifPresent(model::schema);
      return model.build();
    }
  }
}
