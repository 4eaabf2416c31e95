package io.espalier.datarecord;

import java.util.Arrays;
import java.util.Objects;

/**
 * Reads a serialized {@link BatchPredictionRequest} without making objects of it: finds its
 * records, and passes their features on. Allocates nothing once it has seen as many candidates. Not
 * thread-safe.
 */
public final class RequestScanner {
  private static final String WHAT = "request";

  private final ThriftInput in = new ThriftInput();
  private final RequestFields fields = new RequestFields(in, WHAT, true);
  private final DataRecordScanner records = new DataRecordScanner();
  private byte[] bytes = new byte[0];
  private int base;
  private int candidates;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int commonStart;
  private int commonEnd;

  /** A scanner; use one for many requests. */
  public RequestScanner() {}

  /**
   * Finds the records in a request. Their features are looked at when they are scanned.
   *
   * @param request held on to until the next call
   * @throws DataRecordFormatException if the bytes are not one request and nothing else
   */
  public void read(byte[] request, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, request.length);
    bytes = request;
    base = offset;
    candidates = 0;
    commonStart = -1;
    in.reset(request, offset, length);
    fields.reset();
    for (int field = fields.next(); field != 0; field = fields.next()) {
      if (field == 1) {
        findCandidates();
      } else {
        commonStart = in.offset();
        pass(-1);
        commonEnd = in.offset();
      }
    }
  }

  private void findCandidates() {
    int count = fields.records();
    for (int i = 0; i < count; i++) {
      if (i == starts.length) {
        starts = Arrays.copyOf(starts, 2 * i);
        ends = Arrays.copyOf(ends, 2 * i);
      }
      starts[i] = in.offset();
      pass(i);
      ends[i] = in.offset();
    }
    candidates = count;
  }

  private void pass(int candidate) {
    try {
      in.skip(ThriftType.STRUCT);
    } catch (DataRecordFormatException e) {
      throw e.within(name(candidate), 0);
    }
  }

  private static String name(int candidate) {
    return candidate < 0 ? WHAT + ", common features" : WHAT + ", candidate " + candidate;
  }

  /** How many candidates there are. */
  public int candidates() {
    return candidates;
  }

  /** Whether there are common features. */
  public boolean hasCommonFeatures() {
    return commonStart >= 0;
  }

  /**
   * Passes the common features on, if there are any.
   *
   * @throws DataRecordFormatException if they are malformed; some may have been passed on
   */
  public void scanCommonFeatures(FeatureSink sink) {
    if (hasCommonFeatures()) {
      scan(-1, commonStart, commonEnd, sink);
    }
  }

  /**
   * Passes a candidate's own features on.
   *
   * @throws DataRecordFormatException if they are malformed; some may have been passed on
   */
  public void scanCandidate(int candidate, FeatureSink sink) {
    Objects.checkIndex(candidate, candidates);
    scan(candidate, starts[candidate], ends[candidate], sink);
  }

  private void scan(int candidate, int start, int end, FeatureSink sink) {
    try {
      records.scan(bytes, base + start, end - start, sink);
    } catch (DataRecordFormatException e) {
      throw e.within(name(candidate), start);
    }
  }
}
