package io.espalier.trainer.inspect;

/**
 * A value that was seen often.
 *
 * @param text the value
 * @param atLeast how often at least
 * @param exact whether it was not more often
 */
public record FrequentValue(String text, long atLeast, boolean exact) {}
