/** From other formats to block files of DataRecords. */
package io.espalier.datarecord.convert;
