package io.espalier.bench.contender;

/**
 * A pass over matrices that does next to nothing with each number: as fast as memory is.
 *
 * @param kind what is done
 * @param rows rows of each matrix
 * @param columns columns of each matrix
 */
public record Pass(Kind kind, int rows, int columns) {
  /** What is done, with the floats that it must read and write for each element. */
  public enum Kind {
    /** From the gradient by a ReLU's output to that before it, with the bias's and the signal. */
    RELU_BACKWARD_WITH_SUMS(3),
    /** Of a tanh, without sums. */
    TANH_BACKWARD(3),
    /** Sigmoid of logits. */
    SIGMOID(2),
    /** Softmax cross entropy and its gradient. */
    SOFTMAX_LOSS(2),
    SGD(3),
    MOMENTUM(5),
    ADAGRAD(5),
    ADAM(7),
    /** Every other row, into a matrix of half the rows. */
    GATHER_ROWS(1);

    private final int floats;

    Kind(int floats) {
      this.floats = floats;
    }
  }

  /** Bytes that are read and written. */
  public double bytes() {
    return (double) kind.floats * Float.BYTES * rows * columns;
  }
}
