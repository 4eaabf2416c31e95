package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.memory.Scratch;
import io.espalier.kernels.cuda.tape.Results;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.network.Loss;

/** The losses with their gradients; kernels in loss.cu. */
public final class LossOps {
  private final Tape tape;
  private final GpuFacts facts;
  private final Results results;
  private final Scratch scratch;
  private final Scratch counters;
  private final KernelFunction sigmoid;
  private final KernelFunction softmax;
  private final KernelFunction squared;

  /**
   * Operations that are written on a tape.
   *
   * @param results take the sums of the chunks
   * @param counters scratch of zeros, which is left as zeros
   */
  public LossOps(
      Tape tape,
      KernelModule module,
      GpuFacts facts,
      Results results,
      Scratch scratch,
      Scratch counters) {
    this.tape = tape;
    this.facts = facts;
    this.results = results;
    this.scratch = scratch;
    this.counters = counters;
    this.sigmoid = module.function("loss_sigmoid");
    this.softmax = module.function("loss_softmax");
    this.squared = module.function("loss_squared");
  }

  /** {@link Kernels#lossForwardBackward}; {@code weights} may be null. */
  public void lossForwardBackward(
      Loss loss, Matrix logits, Matrix labels, Slice weights, Matrix gradient) {
    int rows = logits.rows();
    int outputs = logits.columns();
    int chunks = Math.ceilDiv(rows, Kernels.CHUNK_ROWS);
    Slice lossSums = results.lossSums(chunks);
    if (rows == 0) {
      return;
    }
    int blockRows = RowLayout.blockRows(rows, outputs, facts.multiprocessors());
    int laneBits = RowLayout.laneBits(blockRows, outputs);
    boolean chunksOverBlocks = blockRows < Kernels.CHUNK_ROWS;
    tape.launch(kernel(loss), RowLayout.blocks(rows, blockRows), 1, blockRows << laneBits)
        .reads(logits)
        .reads(labels)
        .reads(weights)
        .writes(gradient)
        .writes(lossSums)
        .updates(chunksOverBlocks ? scratch.floats(rows) : null)
        .updates(chunksOverBlocks ? counters.floats(chunks) : null)
        .integer(logits.stride())
        .integer(labels.stride())
        .integer(gradient.stride())
        .integer(rows)
        .integer(outputs)
        .integer(laneBits)
        .real(1f / outputs)
        .end();
  }

  private KernelFunction kernel(Loss loss) {
    return switch (loss) {
      case SIGMOID_CROSS_ENTROPY -> sigmoid;
      case SOFTMAX_CROSS_ENTROPY -> softmax;
      case MEAN_SQUARED_ERROR -> squared;
    };
  }
}
