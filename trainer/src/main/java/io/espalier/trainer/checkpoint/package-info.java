/**
 * Checkpoints that survive kill −9, full disks and power cuts: a file is there whole or not at all,
 * and what is damaged is refused.
 */
package io.espalier.trainer.checkpoint;
