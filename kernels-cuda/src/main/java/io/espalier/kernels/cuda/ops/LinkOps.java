package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.network.Link;

/** Predictions from logits; kernels in loss.cu. */
public final class LinkOps {
  private final Tape tape;
  private final GpuFacts facts;
  private final KernelFunction each;
  private final KernelFunction softmax;

  /** Operations that are written on a tape. */
  public LinkOps(Tape tape, KernelModule module, GpuFacts facts) {
    this.tape = tape;
    this.facts = facts;
    this.each = module.function("link_each");
    this.softmax = module.function("link_softmax");
  }

  /** {@link Kernels#link}. */
  public void link(Link link, Matrix logits, Matrix predictions) {
    boolean nothingToDo = link == Link.IDENTITY && logits.equals(predictions);
    if (logits.rows() == 0 || logits.columns() == 0 || nothingToDo) {
      return;
    }
    if (link == Link.SOFTMAX) {
      softmax(logits, predictions);
    } else {
      each(link, logits, predictions);
    }
  }

  private void softmax(Matrix logits, Matrix predictions) {
    int rows = logits.rows();
    int outputs = logits.columns();
    int blockRows = RowLayout.blockRows(rows, outputs, facts.multiprocessors());
    int laneBits = RowLayout.laneBits(blockRows, outputs);
    tape.launch(softmax, RowLayout.blocks(rows, blockRows), 1, blockRows << laneBits)
        .reads(logits)
        .writes(predictions)
        .integer(logits.stride())
        .integer(predictions.stride())
        .integer(rows)
        .integer(outputs)
        .integer(laneBits)
        .end();
  }

  private void each(Link link, Matrix logits, Matrix predictions) {
    int elements = Math.multiplyExact(logits.rows(), logits.columns());
    tape.launch(each, Elements.blocks(elements, facts), 1, Elements.THREADS)
        .reads(logits)
        .writes(predictions)
        .integer(logits.stride())
        .integer(predictions.stride())
        .integer(logits.rows())
        .integer(logits.columns())
        .integer(link.ordinal())
        .end();
  }
}
