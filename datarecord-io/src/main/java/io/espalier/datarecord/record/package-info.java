/**
 * Records as people work with them: typed features, the set of features that a record may have,
 * one's own objects as records. Names and habits are those of twml's JVM side.
 */
package io.espalier.datarecord.record;
