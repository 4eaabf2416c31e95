/** Input files as bytes, plain or gzip, with every byte accounted for. Internal. */
package io.espalier.datarecord.file;
