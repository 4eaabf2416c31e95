package io.espalier.bench.tensorflow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_ImportGraphDefOptions;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.op.Op;
import org.tensorflow.proto.ConfigProto;

/**
 * A session of TensorFlow's C interface, which TensorFlow Java has beneath its own {@link
 * org.tensorflow.Session}. The latter puts the arguments of a run together anew each time, which
 * takes 8 µs; a {@link Call} does so once. All that a session makes goes when it is closed.
 */
final class NativeSession implements AutoCloseable {
  private static final int ON_CALLERS_THREAD = -1;
  private static final String EXECUTOR_FOR_ONE_THREAD = "SINGLE_THREADED_EXECUTOR";
  private static final String GENERAL_EXECUTOR = "";

  /**
   * An environment variable: with 1 every session has threads of its own; without, the first of the
   * process decides for all that follow.
   */
  private static final String OWN_THREADS = "TF_OVERRIDE_GLOBAL_THREADPOOL";

  private static final AtomicInteger SHARED_THREADS = new AtomicInteger();

  private final TF_Graph graph;
  private final TF_Session session;
  private final Deque<Pointer> owned = new ArrayDeque<>();

  /**
   * A session on a copy of the graph.
   *
   * <p>Every node of these graphs waits for the one before it, so a pool to run nodes side by side
   * would only cost: with it, a small net's step takes up to twice as long. The executor for one
   * thread also does without the bookkeeping of the general one.
   *
   * @param threads how many threads work on a node
   * @throws IllegalStateException if an earlier session had another number of threads, and sessions
   *     share theirs
   */
  NativeSession(Graph graph, int threads) {
    this(graph, threads, EXECUTOR_FOR_ONE_THREAD);
  }

  private NativeSession(Graph graph, int threads, String executor) {
    checkThreads(threads);
    ConfigProto.Builder config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(ON_CALLERS_THREAD);
    config.getExperimentalBuilder().setExecutorType(executor);
    this.graph = own(TF_Graph.newGraph());
    TF_Status status = own(TF_Status.newStatus());
    tensorflow.TF_GraphImportGraphDef(
        this.graph,
        own(TF_Buffer.newBufferFromString(graph.toGraphDef())),
        own(TF_ImportGraphDefOptions.newImportGraphDefOptions()),
        status);
    status.throwExceptionIfNotOK();
    TF_SessionOptions options = own(TF_SessionOptions.newSessionOptions());
    byte[] bytes = config.build().toByteArray();
    tensorflow.TF_SetConfig(options, own(new BytePointer(bytes)), bytes.length, status);
    status.throwExceptionIfNotOK();
    this.session = own(TF_Session.newSession(this.graph, options, status));
    status.throwExceptionIfNotOK();
  }

  /**
   * A session on a copy of the graph.
   *
   * @param references whether it has reference variables, which the executor for one thread does
   *     not take; the general one runs nodes on the caller's thread too
   */
  static NativeSession of(Graph graph, int threads, boolean references) {
    return references
        ? new NativeSession(graph, threads, GENERAL_EXECUTOR)
        : new NativeSession(graph, threads);
  }

  private static void checkThreads(int threads) {
    int shared = SHARED_THREADS.compareAndExchange(0, threads);
    if (shared != 0 && shared != threads && !"1".equals(System.getenv(OWN_THREADS))) {
      throw new IllegalStateException(
          "TensorFlow would work with "
              + shared
              + " threads, as in an earlier case, not with "
              + threads
              + "; set the environment variable "
              + OWN_THREADS
              + "=1");
    }
  }

  /** Floats of a shape, not yet set. */
  NativeTensor floats(long... shape) {
    return new NativeTensor(this, tensorflow.TF_FLOAT, shape);
  }

  /** Whole numbers of a shape, not yet set. */
  NativeTensor integers(long... shape) {
    return new NativeTensor(this, tensorflow.TF_INT32, shape);
  }

  /**
   * A run, to be made any number of times.
   *
   * @param fed what placeholders hold
   * @param fetched what comes back, all of it floats
   * @param targets what is to be done besides
   */
  Call call(List<Call.Feed> fed, List<Operand<?>> fetched, List<Op> targets) {
    return new Call(this, fed, fetched, targets);
  }

  TF_Session handle() {
    return session;
  }

  TF_Operation operation(Op op) {
    return tensorflow.TF_GraphOperationByName(graph, op.op().name());
  }

  /** Has the pointer freed when the session closes, before those that it already owns. */
  <P extends Pointer> P own(P pointer) {
    owned.push(pointer);
    return pointer;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().deallocate();
    }
  }
}
