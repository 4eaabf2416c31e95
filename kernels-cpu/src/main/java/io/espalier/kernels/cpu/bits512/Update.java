package io.espalier.kernels.cpu.bits512;

import io.espalier.kernels.Slice;
import io.espalier.kernels.cpu.team.Team;
import io.espalier.kernels.cpu.team.Work;
import io.espalier.kernels.reference.Shapes;

/** An optimizer's update over a team: an item is a run of parameters. */
final class Update implements Work {
  private static final int FLOATS_PER_ITEM = 16_384;

  /** Below this waking the team costs more than it saves. */
  private static final int ALONE_FLOATS = 65_536;

  private final Team team;
  private UpdateRule rule;
  private float[] w;
  private int wAt;
  private float[] gradient;
  private int gradientAt;
  private float[] first;
  private int firstAt;
  private float[] second;
  private int secondAt;
  private float scale;
  private float rate;
  private float beta1;
  private float beta2;
  private float epsilon;
  private int length;
  private volatile boolean finite;

  Update(Team team) {
    this.team = team;
  }

  boolean sgd(Slice newW, Slice newGradient, float newScale, float newRate) {
    rule = UpdateRule.SGD;
    return run(newW, newGradient, newScale, newRate);
  }

  boolean momentum(
      Slice newW,
      Slice newGradient,
      Slice a,
      float newScale,
      float newRate,
      float momentum,
      boolean nesterov) {
    rule = nesterov ? UpdateRule.NESTEROV : UpdateRule.MOMENTUM;
    first(a);
    beta1 = momentum;
    return run(newW, newGradient, newScale, newRate);
  }

  boolean adagrad(Slice newW, Slice newGradient, Slice a, float newScale, float newRate) {
    rule = UpdateRule.ADAGRAD;
    first(a);
    return run(newW, newGradient, newScale, newRate);
  }

  boolean adam(
      Slice newW,
      Slice newGradient,
      Slice m,
      Slice v,
      float newScale,
      float newRate,
      float newBeta1,
      float newBeta2,
      float newEpsilon) {
    rule = UpdateRule.ADAM;
    first(m);
    second = Shapes.array(v.buffer());
    secondAt = v.offset();
    beta1 = newBeta1;
    beta2 = newBeta2;
    epsilon = newEpsilon;
    return run(newW, newGradient, newScale, newRate);
  }

  private void first(Slice slot) {
    first = Shapes.array(slot.buffer());
    firstAt = slot.offset();
  }

  private boolean run(Slice newW, Slice newGradient, float newScale, float newRate) {
    w = Shapes.array(newW.buffer());
    wAt = newW.offset();
    gradient = Shapes.array(newGradient.buffer());
    gradientAt = newGradient.offset();
    scale = newScale;
    rate = newRate;
    length = newW.length();
    finite = true;
    int items = length / FLOATS_PER_ITEM + 1;
    if (length < ALONE_FLOATS) {
      Team.runAlone(this, items);
    } else {
      team.run(this, items);
    }
    return finite;
  }

  @Override
  public void run(int item, int member) {
    int from = item * FLOATS_PER_ITEM;
    int count = Math.min(FLOATS_PER_ITEM, length - from);
    int wFrom = wAt + from;
    int gFrom = gradientAt + from;
    int firstFrom = firstAt + from;
    boolean itemFinite =
        switch (rule) {
          case SGD -> Optimizers.sgd(w, wFrom, gradient, gFrom, scale, rate, count);
          case MOMENTUM ->
              Optimizers.momentum(
                  w, wFrom, gradient, gFrom, first, firstFrom, scale, rate, beta1, count);
          case NESTEROV ->
              Optimizers.nesterov(
                  w, wFrom, gradient, gFrom, first, firstFrom, scale, rate, beta1, count);
          case ADAGRAD ->
              Optimizers.adagrad(w, wFrom, gradient, gFrom, first, firstFrom, scale, rate, count);
          case ADAM ->
              Optimizers.adam(
                  w,
                  wFrom,
                  gradient,
                  gFrom,
                  first,
                  firstFrom,
                  second,
                  secondAt + from,
                  scale,
                  rate,
                  beta1,
                  beta2,
                  epsilon,
                  count);
        };
    if (!itemFinite) {
      finite = false;
    }
  }
}
