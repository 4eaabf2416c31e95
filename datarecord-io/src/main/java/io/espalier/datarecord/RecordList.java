package io.espalier.datarecord;

import java.util.ArrayList;
import java.util.List;

/** Lists of DataRecords inside other structs. */
final class RecordList {
  private RecordList() {}

  /** As field 1. */
  static void write(ThriftOutput out, List<DataRecord> records) {
    out.field(ThriftType.LIST, 1);
    out.elementHeader(ThriftType.STRUCT, records.size());
    for (DataRecord record : records) {
      DataRecordEncoder.encode(record, out);
    }
  }

  /** The records that are next; a bad one is named by {@code what} and its index. */
  static List<DataRecord> read(ThriftInput in, int count, String what) {
    List<DataRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(record(in, what + i));
    }
    return records;
  }

  /** The record that is next. */
  static DataRecord record(ThriftInput in, String what) {
    try {
      return DataRecordDecoder.record(in, Strictness.COMPATIBLE);
    } catch (DataRecordFormatException e) {
      throw e.within(what, 0);
    }
  }
}
