package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TField;
import org.apache.thrift.protocol.TList;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.apache.thrift.transport.TMemoryInputTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPredictionRequestTest {
  private static final long SEED = 20261122;

  private static BatchPredictionRequest random(RandomRecords records, Random random) {
    List<DataRecord> candidates = new ArrayList<>();
    for (int left = random.nextInt(5); left > 0; left--) {
      candidates.add(records.next());
    }
    return new BatchPredictionRequest(
        candidates, random.nextBoolean() ? Optional.of(records.next()) : Optional.empty());
  }

  /** What libthrift writes; the common features first where {@code commonFirst}. */
  private static byte[] libthrift(BatchPredictionRequest request, boolean commonFirst)
      throws TException {
    TMemoryBuffer buffer = new TMemoryBuffer(256);
    TProtocol out = new TBinaryProtocol(buffer);
    if (commonFirst) {
      writeCommon(out, request);
    }
    out.writeFieldBegin(new TField("individualFeaturesList", TType.LIST, (short) 1));
    out.writeListBegin(new TList(TType.STRUCT, request.candidates().size()));
    for (DataRecord record : request.candidates()) {
      LibthriftRecords.write(out, record);
    }
    if (!commonFirst) {
      writeCommon(out, request);
    }
    out.writeFieldStop();
    return Arrays.copyOf(buffer.getArray(), buffer.length());
  }

  private static void writeCommon(TProtocol out, BatchPredictionRequest request) throws TException {
    if (request.commonFeatures().isPresent()) {
      out.writeFieldBegin(new TField("commonFeatures", TType.STRUCT, (short) 2));
      LibthriftRecords.write(out, request.commonFeatures().get());
    }
  }

  @Test
  void weReadWhatLibthriftWrites() throws TException {
    RandomRecords records = new RandomRecords(SEED);
    Random random = new Random(SEED);
    RequestScanner scanner = new RequestScanner();
    for (int i = 0; i < 1000; i++) {
      BatchPredictionRequest request = random(records, random);
      byte[] bytes = libthrift(request, random.nextBoolean());
      String what = "seed " + SEED + ", request " + i;
      assertEquals(request, BatchPredictionRequest.decode(bytes), what);
      scanner.read(bytes, 0, bytes.length);
      assertEquals(request.candidates().size(), scanner.candidates(), what);
      assertEquals(request.commonFeatures().isPresent(), scanner.hasCommonFeatures(), what);
      CollectingSink common = new CollectingSink();
      scanner.scanCommonFeatures(common);
      assertEquals(
          request.commonFeatures().orElseGet(DataRecord::new).continuous(),
          common.continuous,
          what);
      for (int c = 0; c < scanner.candidates(); c++) {
        CollectingSink own = new CollectingSink();
        scanner.scanCandidate(c, own);
        assertEquals(request.candidates().get(c).continuous(), own.continuous, what);
        assertEquals(request.candidates().get(c).binary(), own.binary, what);
      }
    }
  }

  @Test
  void libthriftReadsWhatWeWrite() throws TException {
    RandomRecords records = new RandomRecords(SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 1000; i++) {
      BatchPredictionRequest request = random(records, random);
      TProtocol in = new TBinaryProtocol(new TMemoryInputTransport(request.encode()));
      assertEquals(1, in.readFieldBegin().id);
      TList list = in.readListBegin();
      assertEquals(TType.STRUCT, list.elemType);
      List<DataRecord> candidates = new ArrayList<>();
      for (int left = list.size; left > 0; left--) {
        candidates.add(LibthriftRecords.read(in));
      }
      Optional<DataRecord> common = Optional.empty();
      if (in.readFieldBegin().id == 2) {
        common = Optional.of(LibthriftRecords.read(in));
        in.readFieldBegin();
      }
      assertEquals(
          request, new BatchPredictionRequest(candidates, common), "seed " + SEED + ", " + i);
    }
  }

  @Test
  void responses() {
    RandomRecords records = new RandomRecords(SEED);
    BatchPredictionResponse response =
        new BatchPredictionResponse(List.of(records.next(), new DataRecord(), records.next()));
    byte[] bytes = response.encode();
    assertEquals(response, BatchPredictionResponse.decode(bytes));

    ResponseAssembler assembler = new ResponseAssembler();
    long[] ids = {FeatureId.of("output"), 7};
    assembler.begin(2);
    assembler.add(ids, new float[] {9, 0.25f, -1}, 1);
    assembler.add(ids, new float[] {Float.NaN, 0}, 0);
    byte[] assembled = Arrays.copyOf(assembler.bytes(), assembler.finish());
    DataRecord first = new DataRecord().putContinuous("output", 0.25);
    first.continuous().put(7L, -1.0);
    DataRecord second = new DataRecord().putContinuous("output", Double.NaN);
    second.continuous().put(7L, 0.0);
    BatchPredictionResponse expected = new BatchPredictionResponse(List.of(first, second));
    assertEquals(expected, BatchPredictionResponse.decode(assembled));
    assertArrayEquals(expected.encode(), assembled);
  }

  /** {@code field 1: list of struct} is 0f0001 0c, {@code field 2: struct} is 0c0002. */
  @ParameterizedTest
  @CsvSource({
    "'', 'request, byte 0: cut short'",
    "00, 'request, byte 1: field 1, the list of records, is missing'",
    "0c00020000, 'field 1, the list of records, is missing'",
    "0f00010c00000000, 'request, byte 8: cut short: a field header'",
    "0f00010c0000000000ff, 1 bytes follow",
    "0f00010c000000000f00010c0000000000, field 1 comes twice",
    "0f00010c000000000c0002000c00020000, field 2 comes twice",
    "0f00010800000000 00, must hold struct",
    "0d00010a0a00000000 00, must be a list",
    "0f00010c00000000 0f00020c0000000000, field 2 (commonFeatures) must be a struct",
    "0f00010c7fffffff00, claims 2147483647 entries",
    "0f00010cffffffff00, claims -1 entries",
    "0f00010c0000000200 0e00010a0000ffff 00, 'request, candidate 1, byte '",
    "0f00010c00000001 0800010000000000 00, 'request, candidate 0, byte 8: field 1'",
    "0f00010c00000000 0c0002 0e00010400000000 00 00, 'request, common features, byte '"
  })
  void malformedRequestsAreRefused(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    DataRecordFormatException e =
        assertThrows(DataRecordFormatException.class, () -> BatchPredictionRequest.decode(bytes));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    RequestScanner scanner = new RequestScanner();
    DataRecordFormatException scanned =
        assertThrows(
            DataRecordFormatException.class,
            () -> {
              scanner.read(bytes, 0, bytes.length);
              CollectingSink sink = new CollectingSink();
              scanner.scanCommonFeatures(sink);
              for (int i = 0; i < scanner.candidates(); i++) {
                scanner.scanCandidate(i, sink);
              }
            });
    assertTrue(scanned.getMessage().startsWith("request"), scanned.getMessage());
  }

  @Test
  void everyCutIsRefusedAndUnknownFieldsArePassedOver() {
    RandomRecords records = new RandomRecords(SEED + 2);
    BatchPredictionRequest request =
        new BatchPredictionRequest(
            List.of(records.next(), records.next()), Optional.of(records.next()));
    byte[] bytes = request.encode();
    RequestScanner scanner = new RequestScanner();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(
          DataRecordFormatException.class,
          () -> BatchPredictionRequest.decode(cut),
          length + " of " + bytes.length);
      assertThrows(
          DataRecordFormatException.class,
          () -> scanner.read(cut, 0, cut.length),
          length + " of " + bytes.length);
    }
    byte[] newer = Arrays.copyOf(bytes, bytes.length + 5);
    System.arraycopy(HexFormat.of().parseHex("0300090700"), 0, newer, bytes.length - 1, 5);
    assertEquals(request, BatchPredictionRequest.decode(Arrays.copyOf(newer, bytes.length + 4)));
  }
}
