package io.espalier.datarecord;

/**
 * Goes through the fields of a serialized batch of records: field 1 is a list of DataRecords and
 * must be there, field 2 may be a DataRecord more. Passes over unknown fields.
 */
final class RequestFields {
  private final ThriftInput in;
  private final String what;
  private final boolean common;
  private int seen;
  private int records;

  /**
   * Fields from the input's beginning.
   *
   * @param what the struct, for messages
   * @param common whether there may be a field 2
   */
  RequestFields(ThriftInput in, String what, boolean common) {
    this.in = in;
    this.what = what;
    this.common = common;
  }

  /** Forgets the fields of the struct before. */
  void reset() {
    seen = 0;
  }

  /**
   * Goes to the records of the next known field, which must be read before the next call; 0 at the
   * end, after which there is nothing more.
   */
  int next() {
    try {
      return field();
    } catch (DataRecordFormatException e) {
      throw e.within(what, 0);
    }
  }

  /** How many records field 1 has. */
  int records() {
    return records;
  }

  private int field() {
    while (true) {
      int type = in.nextField();
      if (type == ThriftType.STOP) {
        if ((seen & 2) == 0) {
          throw in.fail(ProblemKind.MALFORMED_RECORD, "field 1, the list of records, is missing");
        }
        in.requireEnd();
        return 0;
      }
      int id = in.fieldId();
      if (id != 1 && !(common && id == 2)) {
        in.skip(type);
        continue;
      }
      if ((seen & 1 << id) != 0) {
        throw in.failAt(ProblemKind.DUPLICATE, in.offset() - 3, "field " + id + " comes twice");
      }
      seen |= 1 << id;
      if (id == 1) {
        in.expect(type, ThriftType.LIST, "field 1 (the list of records)");
        records = in.elementHeader(ThriftType.STRUCT, "field 1 (the list of records)");
      } else {
        in.expect(type, ThriftType.STRUCT, "field 2 (commonFeatures)");
      }
      return id;
    }
  }
}
