package io.espalier.kernels.reference;

import io.espalier.kernels.Outcome;

/**
 * The outcomes of kernels that carry out each operation at once: three in turn, two that were
 * handed out and one that is being made, so that submitting allocates nothing.
 */
public final class HostOutcomes {
  private final HostOutcome[] turns = {new HostOutcome(), new HostOutcome(), new HostOutcome()};
  private int next = 1;
  private HostOutcome current = turns[0];

  /** No operation yet. */
  public HostOutcomes() {}

  /** A loss was computed: the sum over the rows. */
  public void loss(float sum) {
    current.loss = sum;
  }

  /** An update was made. */
  public void update(boolean finite) {
    current.finite &= finite;
  }

  /** {@link io.espalier.kernels.Kernels#submit}. */
  public Outcome submit() {
    HostOutcome done = current;
    current = turns[next];
    next = (next + 1) % turns.length;
    current.loss = Float.NaN;
    current.finite = true;
    return done;
  }

  private static final class HostOutcome implements Outcome {
    private float loss = Float.NaN;
    private boolean finite = true;

    @Override
    public float loss() {
      return loss;
    }

    @Override
    public boolean finite() {
      return finite;
    }
  }
}
