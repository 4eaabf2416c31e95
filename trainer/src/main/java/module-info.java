/**
 * Training: the live network, optimizers, pruning, trainers, checkpoints, export, and the command
 * line. Names no kernel module: kernels are found at run time.
 */
module io.espalier.trainer {
  exports io.espalier.trainer;
  exports io.espalier.trainer.checkpoint;
  exports io.espalier.trainer.export;
  exports io.espalier.trainer.metrics;
  exports io.espalier.trainer.network;
  exports io.espalier.trainer.optimizer;
  exports io.espalier.trainer.pruning;
  exports io.espalier.trainer.scoring;

  requires transitive io.espalier.api;
  requires transitive io.espalier.datarecord;
  requires info.picocli;

  opens io.espalier.trainer.cli to
      info.picocli;
}
