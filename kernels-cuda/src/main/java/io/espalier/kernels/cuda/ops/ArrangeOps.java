package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.HostIndices;
import io.espalier.kernels.Indices;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.memory.Scratch;
import io.espalier.kernels.cuda.memory.UploadRing;
import io.espalier.kernels.cuda.tape.Tape;
import io.espalier.kernels.reference.Shapes;

/** Rows and columns that are picked out of matrices. Lists of them are sent with each operation. */
public final class ArrangeOps {
  private static final int THREADS = 256;

  /** How many floats of a large matrix are moved at a time. */
  private static final int SLAB_FLOATS = 1 << 22;

  private final Tape tape;
  private final KernelFunction gather;
  private final UploadRing uploads;
  private final Scratch scratch;
  private final int mostBlocks;
  private int[] list = new int[1024];

  /** Operations of one instance of kernels. */
  public ArrangeOps(
      Tape tape, KernelModule module, GpuFacts facts, UploadRing uploads, Scratch scratch) {
    this.tape = tape;
    this.gather = module.function("gather");
    this.uploads = uploads;
    this.scratch = scratch;
    this.mostBlocks = 16 * facts.multiprocessors();
  }

  /** {@link io.espalier.kernels.Kernels#gather}. */
  public void gather(Matrix source, Indices rows, Indices columns, Matrix target) {
    if (target.rows() > 0 && target.columns() > 0) {
      launch(source, address(rows), address(columns), target);
    }
  }

  /**
   * {@link io.espalier.kernels.Kernels#keepColumns}. Slab of rows by slab: the columns that stay go
   * into scratch, and from there to their place. That place lies before whatever the next slab
   * reads, since rows only become shorter.
   */
  public void keepColumns(Matrix matrix, Indices kept) {
    int columns = kept.length();
    if (matrix.rows() == 0 || columns == 0) {
      return;
    }
    long columnsKept = address(kept);
    int most = Math.min(matrix.rows(), Math.max(1, SLAB_FLOATS / columns));
    Slice piece = scratch.floats(Math.multiplyExact(most, columns));
    for (int done = 0; done < matrix.rows(); ) {
      int rows = Math.min(most, matrix.rows() - done);
      int from = matrix.offset() + done * matrix.columns();
      int to = matrix.offset() + done * columns;
      Matrix wide = Matrix.of(matrix.buffer(), from, rows, matrix.columns());
      Matrix narrow = Matrix.of(piece.buffer(), piece.offset(), rows, columns);
      launch(wide, 0, columnsKept, narrow);
      launch(narrow, 0, 0, Matrix.of(matrix.buffer(), to, rows, columns));
      done += rows;
    }
  }

  private void launch(Matrix source, long rows, long columns, Matrix target) {
    long elements = (long) target.rows() * target.columns();
    int blocks = (int) Math.min((elements + THREADS - 1) / THREADS, mostBlocks);
    tape.launch(gather, blocks, 1, THREADS)
        .reads(source)
        .writes(target)
        .address(rows)
        .address(columns)
        .integer(source.stride())
        .integer(target.stride())
        .integer(target.rows())
        .integer(target.columns())
        .end();
  }

  /** Where a list is while the tape runs; 0 for all. */
  private long address(Indices indices) {
    HostIndices host = Shapes.host(indices);
    if (host == null) {
      return 0;
    }
    if (host.length() > list.length) {
      list = new int[Math.max(host.length(), 2 * list.length)];
    }
    for (int i = 0; i < host.length(); i++) {
      list[i] = host.get(i);
    }
    return uploads.ints(list, host.length());
  }
}
