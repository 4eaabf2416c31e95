/**
 * From other formats to block files of DataRecords: {@link
 * io.espalier.datarecord.convert.RecordConverter} for examples as training reads them, {@link
 * io.espalier.datarecord.convert.TableConverter} for text tables as the world has them.
 */
package io.espalier.datarecord.convert;
