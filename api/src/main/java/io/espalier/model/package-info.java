/**
 * The trained, pruned network as a service has it: one file, an immutable model, and predictors that allocate nothing.
 */
package io.espalier.model;
