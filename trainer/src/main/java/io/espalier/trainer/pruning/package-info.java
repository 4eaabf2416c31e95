/**
 * Which units go, and when: Fisher pruning under a FLOPs target (Theis et al. 2018, as twml does
 * it).
 */
package io.espalier.trainer.pruning;
