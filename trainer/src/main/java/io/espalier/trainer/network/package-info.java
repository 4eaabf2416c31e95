/** The live network: weights, the forward and backward pass, and units that really go. */
package io.espalier.trainer.network;
