/**
 * Trainers, thin: they read batches, make steps, prune, evaluate, write the run folder and export.
 * What they are made of, in the packages below this one, can be used without them.
 */
package io.espalier.trainer;
