package io.espalier.kernels.cuda.ops;

import io.espalier.kernels.Kernels;
import io.espalier.kernels.Slice;
import io.espalier.kernels.cuda.driver.GpuFacts;
import io.espalier.kernels.cuda.driver.KernelFunction;
import io.espalier.kernels.cuda.driver.KernelModule;
import io.espalier.kernels.cuda.tape.Launch;
import io.espalier.kernels.cuda.tape.Results;
import io.espalier.kernels.cuda.tape.Tape;

/** The moving average of the pruning signal and the optimizers; kernels in optimizer.cu. */
public final class OptimizerOps {
  private final Tape tape;
  private final GpuFacts facts;
  private final Results results;
  private final KernelFunction movingAverage;
  private final KernelFunction sgd;
  private final KernelFunction momentum;
  private final KernelFunction adagrad;
  private final KernelFunction adam;

  /**
   * Operations that are written on a tape.
   *
   * @param results are told of gradients that are not finite
   */
  public OptimizerOps(Tape tape, KernelModule module, GpuFacts facts, Results results) {
    this.tape = tape;
    this.facts = facts;
    this.results = results;
    this.movingAverage = module.function("moving_average");
    this.sgd = module.function("sgd");
    this.momentum = module.function("momentum");
    this.adagrad = module.function("adagrad");
    this.adam = module.function("adam");
  }

  /** {@link Kernels#movingAverage}. */
  public void movingAverage(Slice sum, float scale, float decay, float weight, Slice average) {
    if (sum.length() == 0) {
      return;
    }
    launch(movingAverage, sum.length())
        .reads(sum)
        .updates(average)
        .integer(sum.length())
        .real(scale)
        .real(decay)
        .real(weight)
        .end();
  }

  /** {@link Kernels#sgd}. */
  public void sgd(Slice w, Slice gradient, float scale, float rate) {
    if (w.length() == 0) {
      return;
    }
    launch(sgd, w.length())
        .updates(w)
        .reads(gradient)
        .address(results.notFiniteAddress())
        .integer(w.length())
        .real(scale)
        .real(rate)
        .end();
  }

  /** {@link Kernels#momentum}. */
  public void momentum(
      Slice w, Slice gradient, Slice a, float scale, float rate, float momentum, boolean nesterov) {
    if (w.length() == 0) {
      return;
    }
    launch(this.momentum, w.length())
        .updates(w)
        .reads(gradient)
        .updates(a)
        .address(results.notFiniteAddress())
        .integer(w.length())
        .integer(nesterov ? 1 : 0)
        .real(scale)
        .real(rate)
        .real(momentum)
        .end();
  }

  /** {@link Kernels#adagrad}. */
  public void adagrad(Slice w, Slice gradient, Slice a, float scale, float rate) {
    if (w.length() == 0) {
      return;
    }
    launch(adagrad, w.length())
        .updates(w)
        .reads(gradient)
        .updates(a)
        .address(results.notFiniteAddress())
        .integer(w.length())
        .real(scale)
        .real(rate)
        .end();
  }

  /** {@link Kernels#adam}. */
  public void adam(
      Slice w,
      Slice gradient,
      Slice m,
      Slice v,
      float scale,
      float rate,
      float beta1,
      float beta2,
      float epsilon) {
    if (w.length() == 0) {
      return;
    }
    launch(adam, w.length())
        .updates(w)
        .reads(gradient)
        .updates(m)
        .updates(v)
        .address(results.notFiniteAddress())
        .integer(w.length())
        .real(scale)
        .real(rate)
        .real(beta1)
        .real(beta2)
        .real(1f - beta1)
        .real(1f - beta2)
        .real(epsilon)
        .end();
  }

  private Launch launch(KernelFunction function, int elements) {
    return tape.launch(function, Elements.blocks(elements, facts), 1, Elements.THREADS);
  }
}
