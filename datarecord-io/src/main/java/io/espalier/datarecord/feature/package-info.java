/**
 * Which features a network sees: the data spec (what there is in the files), the feature config
 * (what is wanted of it), and the schema that comes of the two (which column is which).
 */
package io.espalier.datarecord.feature;
