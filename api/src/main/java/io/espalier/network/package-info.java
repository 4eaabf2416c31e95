/**
 * What a network is, without its weights: layers, activations, masks, the loss, and what one
 * prediction costs.
 */
package io.espalier.network;
