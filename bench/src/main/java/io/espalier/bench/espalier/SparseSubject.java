package io.espalier.bench.espalier;

import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.Subject;
import io.espalier.data.SparseRows;
import io.espalier.kernels.Buffer;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.Matrix;
import io.espalier.kernels.SparseColumns;
import io.espalier.network.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sparse layers as a network in training calls a provider's kernels for them. */
final class SparseSubject implements Subject {
  /** How many floats of a table are made at once. */
  private static final int PIECE = 1 << 20;

  /** One field: its table, and where its outputs and their gradients lie among the others'. */
  private record Field(
      Matrix table,
      Matrix squares,
      Matrix y,
      Matrix dy,
      List<SparseRows> batches,
      SparseColumns columns) {}

  private final SparseCase sparse;
  private final Kernels kernels;
  private final List<Field> fields = new ArrayList<>();
  private final Buffer outputs;
  private int steps;

  SparseSubject(String provider, SparseCase sparse) {
    this.sparse = sparse;
    this.kernels = Providers.open(provider, sparse.threads());
    int length = sparse.batch() * sparse.outputs();
    this.outputs = kernels.allocate(length);
    Buffer gradient = kernels.allocate(length);
    kernels.write(sparse.dy(), 0, gradient, 0, length);
    for (int field = 0; field < sparse.fields(); field++) {
      fields.add(
          new Field(
              table(field),
              sparse.update() == SparseCase.Update.ADAGRAD ? squares() : null,
              columnsOf(outputs, field),
              columnsOf(gradient, field),
              batches(field),
              new SparseColumns(sparse.buckets())));
    }
  }

  private Matrix columnsOf(Buffer buffer, int field) {
    return new Matrix(
        buffer, field * sparse.units(), sparse.batch(), sparse.units(), sparse.outputs());
  }

  private Matrix table(int field) {
    Matrix table = newTable();
    for (int at = 0; at < table.end(); at += PIECE) {
      int count = Math.min(PIECE, table.end() - at);
      kernels.write(sparse.table(field, at, count), 0, table.buffer(), at, count);
    }
    return table;
  }

  private Matrix squares() {
    Matrix squares = newTable();
    float[] piece = new float[Math.min(PIECE, squares.end())];
    Arrays.fill(piece, SparseCase.FIRST_SQUARES);
    for (int at = 0; at < squares.end(); at += piece.length) {
      int count = Math.min(piece.length, squares.end() - at);
      kernels.write(piece, 0, squares.buffer(), at, count);
    }
    return squares;
  }

  private Matrix newTable() {
    Buffer buffer = kernels.allocate(sparse.buckets() * sparse.units());
    return Matrix.of(buffer, 0, sparse.buckets(), sparse.units());
  }

  private List<SparseRows> batches(int field) {
    List<SparseRows> batches = new ArrayList<>();
    for (int batch = 0; batch < SparseCase.BATCHES; batch++) {
      SparseRows rows = new SparseRows(sparse.buckets());
      int[] ids = sparse.ids(batch, field);
      float[] values = sparse.values(batch, field);
      for (int row = 0; row < sparse.batch(); row++) {
        rows.addRow(ids, values, row * sparse.idsPerRow(), sparse.idsPerRow());
      }
      batches.add(rows);
    }
    return batches;
  }

  @Override
  public void run() {
    int batch = steps++ % SparseCase.BATCHES;
    forward(batch);
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      field.columns.index(field.batches.get(batch));
      switch (sparse.update()) {
        case SGD ->
            kernels.sparseSgd(field.columns, field.dy, field.table, 1, SparseCase.LEARNING_RATE);
        case ADAGRAD ->
            kernels.sparseAdagrad(
                field.columns, field.dy, field.table, field.squares, 1, SparseCase.LEARNING_RATE);
      }
    }
    kernels.submit();
  }

  private void forward(int batch) {
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      kernels.sparseForward(
          field.batches.get(batch), field.table, null, false, Activation.NONE, field.y);
    }
  }

  @Override
  public float[] result() {
    forward(0);
    int units = sparse.units();
    int checked = sparse.checkedRows(0).length;
    float[] result = new float[outputs.length() + sparse.fields() * checked * units];
    kernels.read(outputs, 0, result, 0, outputs.length());
    int at = outputs.length();
    for (int field = 0; field < sparse.fields(); field++) {
      Buffer table = fields.get(field).table.buffer();
      for (int row : sparse.checkedRows(field)) {
        kernels.read(table, row * units, result, at, units);
        at += units;
      }
    }
    return result;
  }

  @Override
  public void close() {
    kernels.close();
  }
}
