package io.espalier.bench;

import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.SparseCase.Ids;
import io.espalier.bench.contender.SparseCase.Update;
import io.espalier.bench.measure.Effort;
import io.espalier.bench.measure.ResultCheck;
import io.espalier.bench.measure.Timing;
import io.espalier.bench.report.Better;
import io.espalier.bench.report.Ratio;
import io.espalier.bench.report.Row;
import io.espalier.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** A sparse first layer in training: forward, gradient, and the update of what occurred. */
final class SparseComparison implements Comparison {
  private static final Effort FULL = Effort.ofMillis(500, 2_000, 50, 12, 800);
  private static final Effort QUICK = Effort.ofMillis(200, 1_500, 40, 5, 250);

  /** Steps that are made and compared. */
  private static final int STEPS = 3;

  private static final double TOLERANCE = 2e-5;

  @Override
  public String name() {
    return "sparse";
  }

  @Override
  public String summary() {
    return "a training step of a sparse first layer: ids into tables";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Milliseconds of a training step of a sparse first layer: forward, gradient, and the"
            + " update",
        "of the rows that occurred, on one thread and on two (or on N). One table of 2^20 x 50"
            + " with",
        "100 ids an example, batch 128; and 40 fields with a table of 2^16 x 16 and one id each,",
        "concatenated, batch 1024. Ids are drawn uniformly, or by Zipf's law: the r-th most"
            + " frequent",
        "in proportion to 1/r, scattered over the table. Their values are 1, or weights of their"
            + " own.",
        "The gradient by the outputs is given. Steps rotate over "
            + SparseCase.BATCHES
            + " batches. Checked before it is timed:",
        "outputs and the rows of the first batch, after each of "
            + STEPS
            + " steps, equal to "
            + TOLERANCE
            + ".");
  }

  @Override
  public List<Table> run(Session session) {
    List<SparseCase> cases = cases(session);
    session.expect(cases.size());
    List<Row> rows = new ArrayList<>();
    for (SparseCase sparse : cases) {
      Map<String, Timing> timings =
          session.compare(
              name(sparse),
              contender -> contender.sparse(sparse),
              (where, expected, actual) -> ResultCheck.check(where, expected, actual, TOLERANCE),
              STEPS,
              session.quick() ? QUICK : FULL);
      if (!timings.isEmpty()) {
        rows.add(row(sparse, timings));
      }
    }
    return List.of(new Table("sparse", "Step of a sparse first layer", "ms", Better.LOWER, rows));
  }

  private static List<SparseCase> cases(Session session) {
    List<SparseCase> cases = new ArrayList<>();
    for (int threads : threads(session)) {
      cases.add(table(Ids.UNIFORM, false, Update.ADAGRAD, threads));
      cases.add(table(Ids.ZIPF, false, Update.ADAGRAD, threads));
      if (!session.quick()) {
        cases.add(table(Ids.UNIFORM, false, Update.SGD, threads));
        cases.add(table(Ids.ZIPF, false, Update.SGD, threads));
        cases.add(table(Ids.UNIFORM, true, Update.ADAGRAD, threads));
        cases.add(table(Ids.ZIPF, true, Update.ADAGRAD, threads));
        cases.add(fields(Ids.UNIFORM, threads));
      }
      cases.add(fields(Ids.ZIPF, threads));
    }
    cases.removeIf(sparse -> !session.wants(name(sparse)));
    return cases;
  }

  private static Iterable<Integer> threads(Session session) {
    int asked = session.threads(0);
    return asked > 0
        ? List.of(asked)
        : new TreeSet<>(List.of(1, Math.min(2, Runtime.getRuntime().availableProcessors())));
  }

  private static SparseCase table(Ids ids, boolean weighted, Update update, int threads) {
    return new SparseCase(1, 1 << 20, 50, 100, 128, ids, weighted, update, threads);
  }

  private static SparseCase fields(Ids ids, int threads) {
    return new SparseCase(40, 1 << 16, 16, 1, 1024, ids, false, Update.ADAGRAD, threads);
  }

  /** For example {@code 1048576x50 ids=100 batch=128 zipf weighted adagrad threads=1}. */
  private static String name(SparseCase sparse) {
    return (sparse.fields() == 1 ? "" : sparse.fields() + " of ")
        + sparse.buckets()
        + "x"
        + sparse.units()
        + " ids="
        + sparse.idsPerRow()
        + " batch="
        + sparse.batch()
        + " "
        + sparse.ids().name().toLowerCase(Locale.ROOT)
        + (sparse.weighted() ? " weighted " : " ")
        + sparse.update().name().toLowerCase(Locale.ROOT)
        + " threads="
        + sparse.threads();
  }

  /** For example {@code 2^20 x 50, Zipf, weighted, Adagrad, 1 thread}. */
  private static String bar(SparseCase sparse) {
    return (sparse.fields() == 1 ? "" : sparse.fields() + " of ")
        + "2^"
        + Integer.numberOfTrailingZeros(sparse.buckets())
        + " x "
        + sparse.units()
        + (sparse.ids() == Ids.ZIPF ? ", Zipf" : ", uniform")
        + (sparse.weighted() ? ", weighted" : "")
        + (sparse.update() == Update.SGD ? ", SGD, " : ", Adagrad, ")
        + Session.threadsInWords(sparse.threads());
  }

  private static Row row(SparseCase sparse, Map<String, Timing> timings) {
    Map<String, Double> derived = new LinkedHashMap<>();
    Timing ours = timings.get(Ratio.OURS);
    if (ours != null) {
      double entries = (double) sparse.entries() * sparse.fields();
      derived.put("ns/id", ours.nanos().median() / entries);
      derived.put("bytes/step", ours.bytes());
    }
    return new Row(
        Session.threadsInWords(sparse.threads()),
        name(sparse),
        bar(sparse),
        StepComparison.milliseconds(timings),
        derived);
  }
}
