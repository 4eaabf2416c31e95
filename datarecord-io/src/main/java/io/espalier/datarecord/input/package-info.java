/** From files to batches: which files, in what order, shuffled or not, again and again. */
package io.espalier.datarecord.input;
