package io.espalier.trainer.pruning;

/**
 * One unit that pruning took out of the network.
 *
 * @param step the training step after which it went
 * @param mask the number of its mask, in the order of the forward pass
 * @param unit its original index: where it stood before anything was pruned
 * @param signal its Fisher signal when it went
 * @param cost what one example's FLOPs fell by
 * @param score what it was ranked by
 * @param flops what one example costs after the removal
 */
public record Removal(
    long step, int mask, int unit, double signal, long cost, double score, long flops) {}
