/**
 * What a network is fed with: batches of dense rows, labels and example weights; the schema that
 * says which column is which feature; random numbers without state.
 */
package io.espalier.data;
