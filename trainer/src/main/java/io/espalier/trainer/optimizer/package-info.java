/** How gradients become new weights: the update rules, with TensorFlow's formulas and defaults. */
package io.espalier.trainer.optimizer;
