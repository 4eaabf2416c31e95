package io.espalier.kernels.cuda.ops;

/**
 * What one block of a product computes: m x n elements, all of their k. Large tiles read each
 * factor less often for the same work; small ones give every multiprocessor something to do, since
 * no sum may be split.
 *
 * <p>The cycles are what the generated code for compute capability 9.0 issues per value of k, and
 * what it reads from shared memory, whichever is more: they choose between tiles and have no other
 * use.
 */
enum DenseTile {
  /** 16 x 8 sums a thread: 90 of 100 instructions are multiply-adds. */
  LARGE(128, 128, 8, 128, 142, 146, DenseForm.values()),
  /** 8 x 4 sums a thread. */
  MEDIUM(64, 64, 16, 128, 39, 42, DenseForm.values()),
  /** 4 x 4 sums a thread. */
  SMALL(64, 32, 16, 128, 22, 25, DenseForm.values()),
  /** 4 x 2 sums a thread: shared memory is the limit, here and in what is smaller. */
  SMALLER(32, 32, 32, 128, 12, 15, DenseForm.values()),
  /** 2 x 2 sums a thread. */
  SMALLEST(16, 32, 32, 128, 8, 10, DenseForm.values()),
  /**
   * One column, a row for each thread of a warp: the last layer of a network that says yes or no.
   */
  COLUMN(32, 1, 32, 32, 5, 6, DenseForm.FORWARD, DenseForm.BACKWARD_WEIGHTS),
  /** One row, a column for each thread of a warp: a single example. */
  ROW(1, 32, 32, 32, 5, 6, DenseForm.FORWARD);

  private static final DenseTile[] VALUES = values();

  private final int m;
  private final int n;
  private final int depth;
  private final int threads;
  private final int cyclesAmongOthers;
  private final int cyclesAlone;
  private final DenseForm[] forms;

  DenseTile(
      int m,
      int n,
      int depth,
      int threads,
      int cyclesAmongOthers,
      int cyclesAlone,
      DenseForm... forms) {
    this.m = m;
    this.n = n;
    this.depth = depth;
    this.threads = threads;
    this.cyclesAmongOthers = cyclesAmongOthers;
    this.cyclesAlone = cyclesAlone;
    this.forms = forms;
  }

  /**
   * The tile that should be done first.
   *
   * @param m rows of the product, at least 1
   * @param n columns of the product, at least 1
   * @param k length of its sums
   */
  static DenseTile of(DenseForm form, int m, int n, int k, int multiprocessors) {
    DenseTile best = null;
    long least = Long.MAX_VALUE;
    for (DenseTile tile : VALUES) {
      if (tile.has(form)) {
        long cycles = tile.cycles(m, n, k, multiprocessors);
        if (cycles < least) {
          least = cycles;
          best = tile;
        }
      }
    }
    return best;
  }

  /** Whether there is a kernel. */
  boolean has(DenseForm form) {
    for (DenseForm one : forms) {
      if (one == form) {
        return true;
      }
    }
    return false;
  }

  /** How many tiles cover a product: blocks of a launch, all in its first dimension. */
  int blocks(int rows, int columns) {
    return Math.multiplyExact(tiles(rows, m), tiles(columns, n));
  }

  /** Rows of a tile. */
  int m() {
    return m;
  }

  /** Columns of a tile. */
  int n() {
    return n;
  }

  /** How many values of k are in shared memory at a time. */
  int depth() {
    return depth;
  }

  /** Threads of a block. */
  int threads() {
    return threads;
  }

  /**
   * The multiprocessor with the most tiles has its tiles side by side; one alone has to wait more.
   */
  private long cycles(int rows, int columns, int k, int multiprocessors) {
    long most = tiles(blocks(rows, columns), multiprocessors);
    long steps = (long) tiles(k, depth) * depth;
    return steps * Math.max(most * cyclesAmongOthers, cyclesAlone);
  }

  private static int tiles(int length, int tile) {
    return (int) (((long) length + tile - 1) / tile);
  }
}
