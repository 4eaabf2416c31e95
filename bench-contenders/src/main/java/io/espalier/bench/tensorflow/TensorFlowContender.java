package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.PredictionCase;
import io.espalier.bench.contender.PruningCase;
import io.espalier.bench.contender.SparseCase;
import io.espalier.bench.contender.StepCase;
import io.espalier.bench.contender.Subject;
import java.util.Optional;
import org.tensorflow.TensorFlow;

/**
 * TensorFlow, made as fast as a careful user makes it.
 *
 * <p>Settings are the same for all cases. Tried on training steps with 2 threads on 2 cores with
 * AVX-512, and left: oneDNN off ({@code TF_ENABLE_ONEDNN_OPTS=0}), 6 to 15 % faster at the smallest
 * net up to batch 128, as fast there at 1024, and 4 to 40 % slower at the others; XLA for whole
 * steps, 6 % faster in one case of 18, equal or slower in the others, up to 2.5 times on small
 * nets; pools for nodes, up to twice as slow on small nets. Without an effect that stood out from
 * the machine's own changes of pace: reference variables, the batch as a constant in place of a
 * feed, the signal's mean as a product with ones, malloc told to keep its memory. Masks that are
 * broadcast rather than tiled were up to 7 % faster in some cases, but are not what twml does.
 */
public final class TensorFlowContender implements Contender {
  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public String description() {
    return "TensorFlow "
        + TensorFlow.version()
        + " of TensorFlow Java 1.1.0: a graph and one run of its session per call, with oneDNN; run"
        + " through the C interface with arguments and tensors put together once, since Java's own"
        + " Session.Runner takes 8 µs more; nodes on the caller's thread by the single-threaded"
        + " executor, kernels on as many threads as the case says. Training: MatMul, BiasAdd and"
        + " Relu fused by Grappler, gradients written out, none by inputs without a mask, fused"
        + " momentum updates of resource variables, batches fed without a copy, nothing fetched,"
        + " not even the loss. Pruning: twml's masks, extended to a row per example and multiplied"
        + " in; signals share the step's backward pass, and removals are computed at their steps"
        + " alone. Prediction: weights frozen to constants, one input tensor, written anew."
        + " Sparse layers: the fastest of several forms. Adagrad: embedding_lookup_sparse's ops,"
        + " Unique, ResourceGather, SparseSegmentSum and SparseSegmentSumGrad, then"
        + " ResourceSparseApplyAdagradV2; with one id a field one ResourceGather from all fields'"
        + " tables in one, and UnsortedSegmentSum; with weights SparseTensorDenseMatMul and its"
        + " adjoint on a reference variable. SGD: SparseSegmentSum on a reference variable and"
        + " ScatterSub, of every id on its own where they are uniform, of gradients summed by"
        + " Unique and SparseSegmentSumGrad where they are Zipf's";
  }

  @Override
  public Optional<String> obstacle() {
    try {
      TensorFlow.version();
      return Optional.empty();
    } catch (LinkageError missing) {
      return Optional.of("its native library cannot be loaded: " + missing.getMessage());
    }
  }

  @Override
  public Optional<Subject> step(StepCase step) {
    return Optional.of(new TensorFlowStep(step));
  }

  @Override
  public Optional<Subject> pruning(PruningCase pruning) {
    return Optional.of(new TensorFlowPruning(pruning));
  }

  @Override
  public Optional<Subject> prediction(PredictionCase prediction) {
    return Optional.of(new TensorFlowPrediction(prediction));
  }

  @Override
  public Optional<Subject> sparse(SparseCase sparse) {
    return Optional.of(new TensorFlowSparse(sparse));
  }
}
