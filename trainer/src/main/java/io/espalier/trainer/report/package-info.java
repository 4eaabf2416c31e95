/**
 * A run for people: one self-contained HTML page with its numbers, curves, and which units
 * survived.
 */
package io.espalier.trainer.report;
