package io.espalier.datarecord.request;

import io.espalier.data.Batch;
import io.espalier.data.FeatureSchema;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.RequestScanner;
import io.espalier.datarecord.ResponseAssembler;
import io.espalier.datarecord.feature.RowDecoder;
import io.espalier.model.CompactModel;
import io.espalier.model.Predictor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores serialized requests: the bytes of a {@link io.espalier.datarecord.BatchPredictionRequest}
 * in, those of a {@link io.espalier.datarecord.BatchPredictionResponse} out, with a record for each
 * candidate in order that has the predictions as continuous features.
 *
 * <pre>{@code
 * try (var scorer = new RequestScorer(CompactModel.load(file))) {   // one per thread
 *   byte[] response = scorer.score(request);
 * }
 * }</pre>
 *
 * <p><b>Common features</b> are every candidate's, for dense and sparse inputs alike (twml's dense
 * inputs did not see them). A feature that a candidate has itself counts as the candidate has it: a
 * set or map as a whole; an empty one is absent. The predictions are those for the candidate's
 * record with the common features merged into it. Labels, weights and filters of the model do not
 * matter here.
 *
 * <p><b>Threads.</b> One at a time; a service keeps one scorer per thread, and they share the
 * model.
 *
 * <p><b>Memory.</b> {@link #score(byte[], int, int)} allocates nothing once it has seen as large a
 * request and the JVM has compiled the kernels. Room for {@value #BATCH} decoded rows, for the
 * place of each candidate, and for the response.
 */
public final class RequestScorer implements AutoCloseable {
  private static final int BATCH = 256;
  private static final String PREDICTION = "prediction";

  private final Predictor predictor;
  private final int outputs;
  private final long[] keys;
  private final RowDecoder decoder;
  private final Batch batch;
  private final float[] row;
  private final float[] predictions;
  private final CommonFeatures common;
  private final FeatureSink own;
  private final RequestScanner request = new RequestScanner();
  private final ResponseAssembler response = new ResponseAssembler();

  /**
   * A scorer whose predictions are in the feature {@code prediction}; of a model with several
   * outputs, in {@code prediction_0}, {@code prediction_1} and so on.
   *
   * @throws IllegalStateException if there are no kernels to predict with, as {@link
   *     CompactModel#newPredictor()}
   */
  public RequestScorer(CompactModel model) {
    this(model, keys(model.outputs()));
  }

  /**
   * A scorer whose predictions are in features of these names.
   *
   * @param keys a name for each output of the model
   * @throws IllegalArgumentException if there are more or fewer, or one comes twice
   */
  public RequestScorer(CompactModel model, List<String> keys) {
    this(model.newPredictor(), keys);
  }

  /**
   * A scorer that predicts with a predictor, which it then owns.
   *
   * @param keys a name for each output of the model
   * @throws IllegalArgumentException if there are more or fewer, or one comes twice
   */
  public RequestScorer(Predictor predictor, List<String> keys) {
    FeatureSchema schema = predictor.model().schema().inputsOnly();
    this.predictor = predictor;
    this.outputs = predictor.model().outputs();
    if (keys.size() != outputs || new HashSet<>(keys).size() != outputs) {
      predictor.close();
      throw new IllegalArgumentException(
          "the model has "
              + outputs
              + " outputs, each of which needs a name of its own, not "
              + keys);
    }
    this.keys = keys.stream().mapToLong(FeatureId::of).toArray();
    this.decoder = new RowDecoder(schema);
    this.batch = new Batch(BATCH, schema.inputShape(), 0);
    this.row = new float[decoder.stride()];
    this.predictions = new float[BATCH * outputs];
    this.common = new CommonFeatures(schema);
    this.own = new OwnFeatures(common, decoder);
  }

  private static List<String> keys(int outputs) {
    return outputs == 1
        ? List.of(PREDICTION)
        : IntStream.range(0, outputs).mapToObj(i -> PREDICTION + "_" + i).toList();
  }

  /**
   * The response to a request.
   *
   * @throws io.espalier.datarecord.DataRecordFormatException if the bytes are not one request and
   *     nothing else; names the candidate
   * @throws InputException if a candidate has an unusable value, as an infinite input; names it
   */
  public byte[] score(byte[] requestBytes) {
    int length = score(requestBytes, 0, requestBytes.length);
    return Arrays.copyOf(response.bytes(), length);
  }

  /**
   * As {@link #score(byte[])}, of a part of an array and without an array for the answer: the
   * response is the first bytes of {@link #response}.
   *
   * @return how many bytes the response has
   */
  public int score(byte[] bytes, int offset, int length) {
    request.read(bytes, offset, length);
    common.clear();
    request.scanCommonFeatures(common);
    int candidates = request.candidates();
    response.begin(candidates);
    batch.clear(0);
    for (int candidate = 0; candidate < candidates; candidate++) {
      decode(candidate);
      if (batch.rows() == BATCH) {
        predict();
      }
    }
    predict();
    return response.finish();
  }

  private void decode(int candidate) {
    decoder.begin(row, 0, batch.sparse());
    if (common.isEmpty()) {
      request.scanCandidate(candidate, decoder);
    } else {
      common.nextCandidate();
      request.scanCandidate(candidate, own);
      common.passOn(decoder);
    }
    String problem = decoder.finish();
    if (problem != null) {
      throw new InputException(ProblemKind.BAD_VALUE, "request, candidate " + candidate, problem);
    }
    batch.add(row, 0, row, 0, 1f);
  }

  private void predict() {
    predictor.predict(batch, predictions);
    for (int i = 0; i < batch.rows(); i++) {
      response.add(keys, predictions, i * outputs);
    }
    batch.clear(0);
  }

  /** The array with the response; its content is valid until the next request. */
  public byte[] response() {
    return response.bytes();
  }

  /** Closes the predictor. Idempotent. */
  @Override
  public void close() {
    predictor.close();
  }
}
