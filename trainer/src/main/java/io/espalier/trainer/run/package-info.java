/**
 * The folder of one training run: what it holds, who may write to it, and the files for people and
 * tools that are not needed to go on (those are in {@code io.espalier.trainer.checkpoint}).
 */
package io.espalier.trainer.run;
