/** Apache Thrift's part in the comparisons: generated code into maps, and columns from the maps. */
package io.espalier.bench.libthrift;
