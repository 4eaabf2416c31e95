/** Block files: twml's container for serialized DataRecords, plain or gzip. */
package io.espalier.datarecord.block;
