package io.espalier.bench.measure;

/**
 * What came of one contender at one case.
 *
 * @param nanos nanoseconds of a call
 * @param bytes what the JVM's threads allocated per call, on the heap, in the timed stretches
 * @param calls how many calls were timed
 */
public record Timing(Spread nanos, double bytes, long calls) {}
