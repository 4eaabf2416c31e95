/**
 * An exported model at work on files: metrics and predictions, by the predictor that a service
 * uses.
 */
package io.espalier.trainer.scoring;
