/** What a network is fed with: batches of dense rows, labels and example weights. */
package io.espalier.data;
