package io.espalier.trainer.run;

/**
 * How training went at a step.
 *
 * @param step the step, counted from 1
 * @param loss the mean loss of its batch, or of the steps since the point before
 * @param flops what one example costs after it
 * @param examplesPerSecond how fast training was around it
 */
public record StepPoint(long step, double loss, long flops, double examplesPerSecond) {}
