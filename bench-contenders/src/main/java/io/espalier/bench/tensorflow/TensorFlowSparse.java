package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.Subject;
import java.util.List;

/** A sparse layer's step: one run of the session, with the batches in tensors fed as they are. */
final class TensorFlowSparse implements Subject {
  private final SparseCase sparse;
  private final SparseGraph graph;
  private final NativeSession session;
  private final List<Call> steps;
  private final Call outputs;
  private final Call checkedRows;
  private int done;

  TensorFlowSparse(SparseCase sparse) {
    this.sparse = sparse;
    SparseForm form = SparseForm.fastest(sparse);
    graph = new SparseGraph(sparse, form);
    session = NativeSession.of(graph.graph(), sparse.threads(), form.reference());
    graph.initialize(session);
    steps = graph.steps(session);
    outputs = graph.outputs(session);
    checkedRows = graph.checkedRows(session);
  }

  @Override
  public void run() {
    steps.get(done++ % SparseCase.BATCHES).run();
  }

  @Override
  public float[] result() {
    float[] y = new float[sparse.batch() * sparse.outputs()];
    outputs.run(y);
    float[] rows = new float[sparse.fields() * sparse.checkedRows(0).length * sparse.units()];
    checkedRows.run(rows);
    float[] result = new float[y.length + rows.length];
    System.arraycopy(y, 0, result, 0, y.length);
    System.arraycopy(rows, 0, result, y.length, rows.length);
    return result;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
