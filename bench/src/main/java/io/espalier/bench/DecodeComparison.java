package io.espalier.bench;

import io.espalier.bench.contender.DecodeCase;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.Spread;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.feature.FeatureConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files of records into batches, on one thread. */
final class DecodeComparison implements Comparison {
  private static final Effort FULL = Effort.ofMillis(2_000, 6_000, 400, 10, 3_000);
  private static final Effort QUICK = Effort.ofMillis(1_500, 6_000, 200, 4, 800);
  private static final int RECORDS = 20_000;
  private static final int HASH_BITS = 18;

  @Override
  public String name() {
    return "decode";
  }

  @Override
  public String summary() {
    return "files of DataRecords into batches";
  }

  @Override
  public List<String> details() {
    return List.of(
        "MB of serialized records a second (10^6 bytes, before compression) from a block file in"
            + " the",
        "page cache into batches of "
            + DecodeCase.BATCH
            + ", on one thread. "
            + RECORDS
            + " records of some 1.7 kB: 40 continuous",
        "features, 10 binary ones, of which half are there, 10 discrete, 10 strings, 6 sparse"
            + " binary",
        "of 3 strings, 4 sparse continuous of 3, and a label. Continuous and binary features are"
            + " 50",
        "dense columns; the others are hashed to 2^"
            + HASH_BITS
            + " ids with values. A call is a pass over the file.",
        "Checked before it is timed: all numbers of all batches are the same, but for the order of"
            + " a",
        "row's ids. Bytes allocated are those of a pass: opening the file takes some, a record"
            + " none.");
  }

  @Override
  public List<Table> run(Session session) {
    List<String> files =
        List.of("records.dr", "records.dr.gz").stream()
            .filter(f -> session.wants(name(f)))
            .toList();
    session.expect(files.size());
    List<Row> rows = new ArrayList<>();
    for (String file : files) {
      Row row = row(session, file);
      if (row != null) {
        rows.add(row);
      }
    }
    return List.of(
        new Table("decode", "Records into batches, 1 thread", "MB/s", Better.HIGHER, rows));
  }

  private static String name(String file) {
    return "80 features, batch 128, " + (file.endsWith(".gz") ? "gzip" : "plain");
  }

  private static Row row(Session session, String fileName) {
    try {
      Path folder = Files.createTempDirectory("espalier-bench");
      Path file = folder.resolve(fileName);
      try {
        return row(session, file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(Session session, Path file) {
    ExampleRecords records = new ExampleRecords();
    long bytes = records.write(file, RECORDS);
    DecodeCase decode = new DecodeCase(file, schema(records), RECORDS, bytes);
    String name = name(file.getFileName().toString());
    Map<String, Timing> timings =
        session.compare(
            name,
            contender -> contender.decode(decode),
            (where, expected, actual) -> ResultCheck.check(where, expected, actual, 0),
            1,
            session.quick() ? QUICK : FULL);
    if (timings.isEmpty()) {
      return null;
    }
    Map<String, Spread> measured = new LinkedHashMap<>();
    Map<String, Double> derived = new LinkedHashMap<>();
    timings.forEach((who, timing) -> {
      measured.put(who, timing.nanos().map(nanos -> bytes * 1e3 / nanos));
      derived.put(who + " records/s", RECORDS * 1e9 / timing.nanos().median());
      derived.put(who + " bytes/record", timing.bytes() / RECORDS);
    });
    return new Row("records", name, name, measured, derived);
  }

  static FeatureSchema schema(ExampleRecords records) {
    return FeatureConfig.builder()
        .dense("inputs", ExampleRecords.DENSE)
        .sparse("ids", ExampleRecords.SPARSE, HASH_BITS)
        .label(ExampleRecords.LABEL)
        .build()
        .bind(records.spec());
  }
}
