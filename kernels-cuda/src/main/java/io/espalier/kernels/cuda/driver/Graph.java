package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
import static org.bytedeco.cuda.global.cudart.cuGraphAddChildGraphNode;
import static org.bytedeco.cuda.global.cudart.cuGraphAddDependencies;
import static org.bytedeco.cuda.global.cudart.cuGraphAddKernelNode;
import static org.bytedeco.cuda.global.cudart.cuGraphCreate;
import static org.bytedeco.cuda.global.cudart.cuGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cuGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cuGraphExecKernelNodeSetParams;
import static org.bytedeco.cuda.global.cudart.cuGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cuGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cuStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cuStreamEndCapture;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUDA_KERNEL_NODE_PARAMS_v2;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraphNode_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;

/**
 * Kernels with an order among some of them, started as one. Nodes are added, then it is
 * instantiated, then launched as often as wanted, with other arguments if wanted. Nodes are
 * numbered from 0 in the order in which they were added. {@link #setKernel} and {@link #launch}
 * allocate nothing. For one thread at a time.
 */
public final class Graph extends Owned {
  /** Added to a graph; {@code parameters} is null for what was captured. */
  private record Node(
      KernelFunction function, CUgraphNode_st handle, CUDA_KERNEL_NODE_PARAMS_v2 parameters) {}

  private final CUgraph_st graph = new CUgraph_st();
  private final CUgraphExec_st executable = new CUgraphExec_st();
  private final List<Node> nodes = new ArrayList<>();
  private final Arena arena;

  @SuppressWarnings("MustBeClosedChecker") // the arena is closed with this
  Graph(Gpu gpu) {
    super(gpu);
    gpu.check(cuGraphCreate(graph, 0), "cuGraphCreate", "a graph");
    arena = Arena.ofShared();
  }

  /**
   * Adds a kernel.
   *
   * @param function stays open for as long as this
   * @param arguments the struct it takes; may be changed as soon as this returns
   * @param after the nodes that are done before; a number may stand there twice
   * @param afterCount how many of them there are
   * @return its number
   */
  public int addKernel(
      KernelFunction function,
      int blocksX,
      int blocksY,
      int threads,
      LaunchArguments arguments,
      int[] after,
      int afterCount) {
    enterToAdd();
    function.refuseWhenClosed();
    CUDA_KERNEL_NODE_PARAMS_v2 parameters =
        new CUDA_KERNEL_NODE_PARAMS_v2(
            new NativeBlock(
                arena.allocate(Pointer.sizeof(CUDA_KERNEL_NODE_PARAMS_v2.class), Long.BYTES)));
    parameters
        .func(function.handle)
        .gridDimX(blocksX)
        .gridDimY(blocksY)
        .gridDimZ(1)
        .blockDimX(threads)
        .blockDimY(1)
        .blockDimZ(1)
        .kernelParams(arguments.parameters());
    CUgraphNode_st node = new CUgraphNode_st();
    int result =
        cuGraphAddKernelNode(
            node, graph, first(after, afterCount), Math.min(afterCount, 1), parameters);
    if (result != 0) {
      gpu.check(
          result,
          "cuGraphAddKernelNode of %s, %d x %d blocks of %d threads"
              .formatted(function.name(), blocksX, blocksY, threads),
          "a graph");
    }
    orderBehindOthers(node, after, afterCount);
    nodes.add(new Node(function, node, parameters));
    return nodes.size() - 1;
  }

  /**
   * Adds what calls of a library put into a stream, as one node.
   *
   * @param stream where they put it; nothing runs meanwhile
   * @param calls may not allocate, wait or use another stream
   * @param after the nodes that are done before; a number may stand there twice
   * @param afterCount how many of them there are
   * @return its number
   */
  public int addCaptured(Stream stream, Runnable calls, int[] after, int afterCount) {
    enterToAdd();
    CUgraph_st captured = capture(stream, calls);
    CUgraphNode_st node = new CUgraphNode_st();
    // The node has a copy of it.
    int result =
        cuGraphAddChildGraphNode(
            node, graph, first(after, afterCount), Math.min(afterCount, 1), captured);
    int destroyed = cuGraphDestroy(captured);
    gpu.check(result, "cuGraphAddChildGraphNode", "a graph");
    Driver.check(destroyed, "cuGraphDestroy");
    orderBehindOthers(node, after, afterCount);
    nodes.add(new Node(null, node, null));
    return nodes.size() - 1;
  }

  private static CUgraph_st capture(Stream stream, Runnable calls) {
    CUstream_st handle = stream.handle();
    Driver.check(
        cuStreamBeginCapture(handle, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL), "cuStreamBeginCapture");
    CUgraph_st captured = new CUgraph_st();
    boolean complete = false;
    int result;
    try {
      calls.run();
      complete = true;
    } finally {
      result = cuStreamEndCapture(handle, captured);
      if (!complete && !captured.isNull()) {
        cuGraphDestroy(captured);
      }
    }
    Driver.check(result, "cuStreamEndCapture");
    return captured;
  }

  private CUgraphNode_st first(int[] after, int afterCount) {
    return afterCount == 0 ? null : nodes.get(after[0]).handle();
  }

  /** JavaCPP's calls take one node where CUDA takes an array of them. */
  private void orderBehindOthers(CUgraphNode_st node, int[] after, int afterCount) {
    for (int i = 1; i < afterCount; i++) {
      if (!standsBefore(i, after)) {
        Driver.check(
            cuGraphAddDependencies(graph, nodes.get(after[i]).handle(), node, null, 1),
            "cuGraphAddDependencies");
      }
    }
  }

  private static boolean standsBefore(int index, int[] after) {
    for (int i = 0; i < index; i++) {
      if (after[i] == after[index]) {
        return true;
      }
    }
    return false;
  }

  /** How many nodes it has. */
  public int size() {
    return nodes.size();
  }

  /** Makes it ready. Takes a while: some microseconds a node. No node can be added any more. */
  public void instantiate() {
    enterToAdd();
    gpu.check(cuGraphInstantiate(executable, graph, 0), "cuGraphInstantiate", "a graph");
  }

  /**
   * Gives a kernel other arguments, from the next launch on.
   *
   * @param node its number
   * @param arguments the struct it takes; may be changed as soon as this returns
   */
  public void setKernel(int node, LaunchArguments arguments) {
    enterToRun();
    Node kernel = nodes.get(node);
    if (kernel.parameters() == null) {
      throw new IllegalArgumentException("node " + node + " is not a kernel but was captured");
    }
    kernel.parameters().kernelParams(arguments.parameters());
    int result = cuGraphExecKernelNodeSetParams(executable, kernel.handle(), kernel.parameters());
    if (result != 0) {
      throw Driver.failure(result, "cuGraphExecKernelNodeSetParams of " + kernel.function().name());
    }
  }

  /** Runs it as the stream's next work. Launches of one graph run one after the other. */
  public void launch(Stream stream) {
    enterToRun();
    int result = cuGraphLaunch(executable, stream.handle());
    if (result != 0) {
      gpu.check(result, "cuGraphLaunch", "a graph");
    }
  }

  private void enterToAdd() {
    enter();
    if (!executable.isNull()) {
      throw new IllegalStateException("the graph is instantiated already");
    }
  }

  private void enterToRun() {
    enter();
    if (executable.isNull()) {
      throw new IllegalStateException("the graph is not instantiated yet");
    }
  }

  @Override
  String what() {
    return "a graph";
  }

  @Override
  int free() {
    int first = executable.isNull() ? 0 : cuGraphExecDestroy(executable);
    int second = cuGraphDestroy(graph);
    arena.close();
    return first != 0 ? first : second;
  }
}
