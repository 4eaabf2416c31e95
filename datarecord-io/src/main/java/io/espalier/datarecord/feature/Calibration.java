package io.espalier.datarecord.feature;

import io.espalier.data.Discretizer;
import io.espalier.data.FeatureSchema;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A look at the data before training: finds the boundaries of discretizers and the means and
 * deviations of normalized columns, and makes the schema with them.
 *
 * <pre>{@code
 * Calibration calibration = config.calibrate(files.dataSpec());
 * while (reader.next(calibration)) {
 *   calibration.endExample();
 * }
 * FeatureSchema schema = calibration.schema();
 * }</pre>
 *
 * <p>What counts: the values that are there and finite, of examples that have all features that
 * filters ask for. Quantiles are exact for features of which 2^25 / (number of discretized
 * features) values fit, between 1,024 and 2^18; of more, a uniform sample of that size is taken,
 * always the same for the same data. With n values in order, the quantile q is the value at place q
 * (n - 1), in proportion between two neighbours. Weights do not count. Takes 8 bytes a value. Not
 * thread-safe.
 */
public final class Calibration implements FeatureSink {
  private static final long VALUES_OF_ALL = 1L << 25;
  private static final int LEAST_VALUES = 1 << 10;
  private static final int MOST_VALUES = 1 << 18;

  private final FeatureConfig config;
  private final DataSpec spec;
  private final Map<Long, ValueSample> byId = new HashMap<>();
  private final ColumnTable table;
  private final ValueSample[] samples;
  private final ColumnTable filters;
  private final boolean[] filterSeen;

  /** The open example's values, and whose they are. */
  private double[] values = new double[64];

  private int[] owners = new int[64];
  private int held;

  Calibration(FeatureConfig config, DataSpec spec) {
    this.config = config;
    this.spec = spec;
    FeatureSchema schema = new SchemaBinding(config, spec, Optional.empty()).schema();
    Set<Long> discretized = discretized(schema);
    int most =
        Math.clamp(VALUES_OF_ALL / Math.max(1, discretized.size()), LEAST_VALUES, MOST_VALUES);
    discretized.forEach(id -> byId.put(id, new ValueSample(id, most)));
    for (FeatureSchema.Input input : schema.inputs()) {
      byId.computeIfAbsent(input.id(), id -> new ValueSample(id, 0));
    }
    this.table = new ColumnTable(byId.size());
    this.samples = new ValueSample[byId.size()];
    int number = 0;
    for (Map.Entry<Long, ValueSample> entry : byId.entrySet()) {
      samples[number] = entry.getValue();
      table.put(entry.getKey(), number++);
    }
    this.filters = new ColumnTable(schema.filters().size());
    this.filterSeen = new boolean[schema.filters().size()];
    for (int i = 0; i < filterSeen.length; i++) {
      filters.put(schema.filters().get(i).id(), i);
    }
  }

  /** Which features have values that become bins. */
  private Set<Long> discretized(FeatureSchema schema) {
    Set<Long> ids = new HashSet<>();
    for (SparseFeatures asked : config.sparse()) {
      if (asked.bins().isEmpty()) {
        continue;
      }
      boolean elements = asked.bins().get().kind() != Discretizer.Kind.PERCENTILE;
      for (DataSpec.Feature feature : asked.match().in(spec, asked.describe())) {
        if (feature.type() == FeatureType.CONTINUOUS
            || elements && feature.type() == FeatureType.SPARSE_CONTINUOUS) {
          ids.add(feature.id());
        }
      }
    }
    schema.labels().forEach(label -> ids.remove(label.id()));
    schema.exampleWeight().ifPresent(weight -> ids.remove(weight.id()));
    return ids;
  }

  @Override
  public void binary(long id) {
    seen(id);
  }

  @Override
  public void continuous(long id, double value) {
    if (!Double.isNaN(value)) {
      seen(id);
      hold(id, value);
    }
  }

  @Override
  public void sparseContinuous(long id, byte[] bytes, int offset, int length, double value) {
    seen(id);
    hold(id, value);
  }

  @Override
  public void other(long id, FeatureType type) {
    seen(id);
  }

  private void seen(long id) {
    int filter = filters.find(id);
    if (filter >= 0) {
      filterSeen[filter] = true;
    }
  }

  private void hold(long id, double value) {
    int owner = table.find(id);
    if (owner < 0 || !(Math.abs(value) <= Double.MAX_VALUE)) {
      return;
    }
    if (held == values.length) {
      values = Arrays.copyOf(values, 2 * held);
      owners = Arrays.copyOf(owners, 2 * held);
    }
    values[held] = value;
    owners[held++] = owner;
  }

  /** All features of an example have been passed on. */
  public void endExample() {
    boolean wanted = true;
    for (int i = 0; i < filterSeen.length; i++) {
      wanted &= filterSeen[i];
    }
    for (int i = 0; wanted && i < held; i++) {
      samples[owners[i]].add(values[i]);
    }
    cancelExample();
  }

  /** Forgets what was passed on of an example that cannot be used. */
  public void cancelExample() {
    held = 0;
    Arrays.fill(filterSeen, false);
  }

  /** The schema, with what the examples so far have shown. */
  public FeatureSchema schema() {
    return new SchemaBinding(config, spec, Optional.of(byId)).schema();
  }
}
