/** PyTorch as a contender, in a process of its own. */
package io.espalier.bench.pytorch;
