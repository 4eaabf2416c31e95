/** DataRecords: what they hold, how features are named, and the codec for their serialized form. */
package io.espalier.datarecord;
