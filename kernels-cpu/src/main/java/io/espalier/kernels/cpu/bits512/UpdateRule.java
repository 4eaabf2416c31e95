package io.espalier.kernels.cpu.bits512;

/** The optimizers' formulas. */
enum UpdateRule {
  SGD,
  MOMENTUM,
  NESTEROV,
  ADAGRAD,
  ADAM
}
