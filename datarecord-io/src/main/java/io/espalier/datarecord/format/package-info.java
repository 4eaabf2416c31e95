/** The file formats that examples come in: a reader for each. */
package io.espalier.datarecord.format;
