/** Being written. */
package io.espalier.datarecord;
