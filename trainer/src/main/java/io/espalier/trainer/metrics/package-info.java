/**
 * How good predictions are: loss, accuracy, ROC AUC, relative cross entropy. All sums in double, in
 * row order.
 */
package io.espalier.trainer.metrics;
