// libcuda.so.1: streams, events, capture, graphs.
#include <string.h>
#include <time.h>

#include "stand_in.h"

using namespace stand_in;

#define BEGIN(function)         \
  Call call(#function, true);   \
  if (call.result != SUCCESS) { \
    return call.result;         \
  }

namespace stand_in {
Result kernelTask(Function* function, dim3 grid, dim3 block, unsigned sharedBytes, void** params, void** extra, Task* task);
}

namespace {

struct KernelNodeParams {
  Function* function;
  unsigned gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes;
  void **params, **extra;
  void *kernel, *context;
};

struct MemsetNodeParams {
  unsigned long long to;
  size_t pitch;
  unsigned value, elementBytes;
  size_t width, height;
};

bool known(Stream* stream) { return stream == nullptr || streams.has(stream); }
std::shared_ptr<Line> lineOf(Stream* stream) { return stream == nullptr ? nullLine() : stream->line; }

// What may not be asked of a stream while it is captured: it ends the capture with an error.
bool captured(Stream* stream) {
  if (stream == nullptr || stream->capture == nullptr) {
    return false;
  }
  stream->captureBroken = true;
  return true;
}

Result newStream(Stream** stream, unsigned flags) {
  auto one = std::make_unique<Stream>();
  one->line = newLine((flags & 1) == 0);
  *stream = streams.add(std::move(one));
  return SUCCESS;
}

bool isNode(Graph* graph, Node* node) {
  for (const auto& one : graph->nodes) {
    if (one.get() == node) {
      return true;
    }
  }
  return false;
}

Result addTo(Graph* graph, Node** const before, size_t count, Task task, Node** node) {
  std::vector<Node*> after;
  for (size_t i = 0; i < count; i++) {
    if (!isNode(graph, before[i])) {
      return INVALID_VALUE;
    }
    after.push_back(before[i]);
  }
  *node = addNode(graph, std::move(task), after);
  return SUCCESS;
}

Result task(const KernelNodeParams* p, Task* task) {
  return stand_in::kernelTask(p->function, dim3(p->gridX, p->gridY, p->gridZ), dim3(p->blockX, p->blockY, p->blockZ), p->sharedBytes,
                              p->params, p->extra, task);
}

}  // namespace

// ---------------------------------------------------------------- streams and events
EXPORTED int cuStreamCreate(Stream** stream, unsigned flags) {
  BEGIN(cuStreamCreate)
  return newStream(stream, flags);
}
EXPORTED int cuStreamCreateWithPriority(Stream** stream, unsigned flags, int) {
  BEGIN(cuStreamCreateWithPriority)
  return newStream(stream, flags);
}
EXPORTED int cuStreamDestroy_v2(Stream* stream) {
  Call call("cuStreamDestroy_v2", true);
  if (!streams.has(stream)) {
    return call.result != SUCCESS ? call.result : INVALID_HANDLE;
  }
  finish(tail(stream->line));
  forget(stream->line);
  streams.remove(stream);
  return call.result;
}
EXPORTED int cuStreamSynchronize(Stream* stream) {
  BEGIN(cuStreamSynchronize)
  return !known(stream) ? INVALID_HANDLE : captured(stream) ? CAPTURE_UNSUPPORTED : finish(tail(lineOf(stream)));
}
EXPORTED int cuStreamQuery(Stream* stream) {
  BEGIN(cuStreamQuery)
  if (!known(stream)) {
    return INVALID_HANDLE;
  }
  if (captured(stream)) {
    return CAPTURE_UNSUPPORTED;
  }
  bool done = tail(lineOf(stream)).done();
  progress();
  return dead() ? fatal() : done ? SUCCESS : NOT_READY;
}
EXPORTED int cuEventCreate(Event** event, unsigned) {
  BEGIN(cuEventCreate)
  *event = events.add(std::make_unique<Event>());
  return SUCCESS;
}
EXPORTED int cuEventDestroy_v2(Event* event) {
  Call call("cuEventDestroy_v2", true);
  bool removed = events.remove(event);
  return call.result != SUCCESS ? call.result : removed ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuEventRecord(Event* event, Stream* stream) {
  BEGIN(cuEventRecord)
  if (!events.has(event) || !known(stream)) {
    return INVALID_HANDLE;
  }
  if (stream != nullptr && stream->capture != nullptr) {
    event->capture = stream->capture;
    event->captured = stream->captured;
    return SUCCESS;
  }
  event->capture = nullptr;
  event->ranAt = std::make_shared<double>(0);
  Task task;
  task.ranAt = event->ranAt;
  Result result = submit(stream, task);
  event->ticket = tail(lineOf(stream));
  return result;
}
EXPORTED int cuEventQuery(Event* event) {
  BEGIN(cuEventQuery)
  if (!events.has(event)) {
    return INVALID_HANDLE;
  }
  bool done = event->ticket.done();
  progress();
  return dead() ? fatal() : done ? SUCCESS : NOT_READY;
}
EXPORTED int cuEventSynchronize(Event* event) {
  BEGIN(cuEventSynchronize)
  return events.has(event) ? finish(event->ticket) : INVALID_HANDLE;
}
EXPORTED int cuEventElapsedTime_v2(float* milliseconds, Event* begin, Event* end) {
  BEGIN(cuEventElapsedTime_v2)
  if (!events.has(begin) || !events.has(end) || begin->ranAt == nullptr || end->ranAt == nullptr) {
    return INVALID_HANDLE;
  }
  if (!begin->ticket.done() || !end->ticket.done()) {
    return NOT_READY;
  }
  *milliseconds = static_cast<float>(*end->ranAt - *begin->ranAt);
  return SUCCESS;
}
EXPORTED int cuStreamWaitEvent(Stream* stream, Event* event, unsigned) {
  BEGIN(cuStreamWaitEvent)
  if (!events.has(event) || !known(stream)) {
    return INVALID_HANDLE;
  }
  if (event->capture != nullptr) {  // the stream joins the capture
    if (stream == nullptr || (stream->capture != nullptr && stream->capture != event->capture)) {
      return INVALID_VALUE;
    }
    stream->capture = event->capture;
    stream->captured.insert(stream->captured.end(), event->captured.begin(), event->captured.end());
    return SUCCESS;
  }
  if (captured(stream)) {
    return CAPTURE_UNSUPPORTED;
  }
  Line::Work work;
  if (event->ticket.line != nullptr) {
    work.after.push_back({event->ticket.line, event->ticket.number});
  }
  ask(lineOf(stream), std::move(work));
  return SUCCESS;
}

// ---------------------------------------------------------------- capture
EXPORTED int cuStreamBeginCapture_v2(Stream* stream, int) {
  BEGIN(cuStreamBeginCapture_v2)
  if (stream == nullptr || !known(stream) || stream->capture != nullptr) {
    return INVALID_VALUE;
  }
  stream->capture = graphs.add(std::make_unique<Graph>());
  stream->captured.clear();
  stream->captureBegan = true;
  stream->captureBroken = false;
  return SUCCESS;
}
EXPORTED int cuStreamIsCapturing(Stream* stream, int* status) {
  BEGIN(cuStreamIsCapturing)
  *status = stream == nullptr || stream->capture == nullptr ? 0 : stream->captureBroken ? 2 : 1;
  return known(stream) ? SUCCESS : INVALID_HANDLE;
}
EXPORTED int cuStreamEndCapture(Stream* stream, Graph** graph) {
  BEGIN(cuStreamEndCapture)
  if (stream == nullptr || !known(stream) || !stream->captureBegan) {
    return CAPTURE_UNMATCHED;
  }
  Graph* made = stream->capture;
  bool broken = stream->captureBroken;
  for (const auto& other : streams.all) {
    if (other.second->capture == made) {
      other.second->capture = nullptr;
      other.second->captured.clear();
      other.second->captureBegan = false;
    }
  }
  if (broken) {
    graphs.remove(made);
    *graph = nullptr;
    return 901;
  }
  *graph = made;
  return SUCCESS;
}

// ---------------------------------------------------------------- graphs
EXPORTED int cuGraphCreate(Graph** graph, unsigned) {
  BEGIN(cuGraphCreate)
  *graph = graphs.add(std::make_unique<Graph>());
  return SUCCESS;
}
EXPORTED int cuGraphDestroy(Graph* graph) {
  Call call("cuGraphDestroy", true);
  bool removed = graphs.remove(graph);
  return call.result != SUCCESS ? call.result : removed ? SUCCESS : INVALID_VALUE;
}
EXPORTED int cuGraphAddKernelNode_v2(Node** node, Graph* graph, Node** const before, size_t count, const KernelNodeParams* params) {
  BEGIN(cuGraphAddKernelNode_v2)
  Task made;
  Result result = graphs.has(graph) ? task(params, &made) : INVALID_VALUE;
  return result != SUCCESS ? result : addTo(graph, before, count, made, node);
}
EXPORTED int cuGraphAddEmptyNode(Node** node, Graph* graph, Node** const before, size_t count) {
  BEGIN(cuGraphAddEmptyNode)
  return graphs.has(graph) ? addTo(graph, before, count, Task(), node) : INVALID_VALUE;
}
EXPORTED int cuGraphAddMemsetNode(Node** node, Graph* graph, Node** const before, size_t count, const MemsetNodeParams* params, void*) {
  BEGIN(cuGraphAddMemsetNode)
  Task made;
  made.kind = Task::FILL;
  made.to = reinterpret_cast<void*>(params->to);
  made.value = params->value;
  made.width = static_cast<int>(params->elementBytes);
  made.bytes = params->width * params->elementBytes;
  if (!graphs.has(graph) || params->height != 1 || !isDeviceRange(made.to, made.bytes)) {
    return INVALID_VALUE;
  }
  return addTo(graph, before, count, made, node);
}
EXPORTED int cuGraphAddChildGraphNode(Node** node, Graph* graph, Node** const before, size_t count, Graph* child) {
  BEGIN(cuGraphAddChildGraphNode)
  if (!graphs.has(graph) || !graphs.has(child)) {
    return INVALID_VALUE;
  }
  Result result = addTo(graph, before, count, Task(), node);
  if (result == SUCCESS) {
    (*node)->child = clone(*child);
  }
  return result;
}
EXPORTED int cuGraphAddDependencies_v2(Graph* graph, Node** const from, Node** const to, const void*, size_t count) {
  BEGIN(cuGraphAddDependencies_v2)
  if (!graphs.has(graph)) {
    return INVALID_VALUE;
  }
  for (size_t i = 0; i < count; i++) {
    bool again = from[i] == to[i];
    for (Node* before : to[i]->after) {
      again |= before == from[i];
    }
    if (again || !isNode(graph, from[i]) || !isNode(graph, to[i])) {
      return INVALID_VALUE;
    }
    to[i]->after.push_back(from[i]);
  }
  return SUCCESS;
}
EXPORTED int cuGraphGetNodes(Graph* graph, Node** nodes, size_t* count) {
  BEGIN(cuGraphGetNodes)
  if (!graphs.has(graph)) {
    return INVALID_VALUE;
  }
  for (size_t i = 0; nodes != nullptr && i < *count && i < graph->nodes.size(); i++) {
    nodes[i] = graph->nodes[i].get();
  }
  *count = graph->nodes.size();
  return SUCCESS;
}
EXPORTED int cuGraphInstantiateWithFlags(Executable** executable, Graph* graph, unsigned long long) {
  BEGIN(cuGraphInstantiateWithFlags)
  if (!graphs.has(graph)) {
    return INVALID_VALUE;
  }
  auto one = std::make_unique<Executable>();
  one->steps = flatten(*graph);
  *executable = executables.add(std::move(one));
  return SUCCESS;
}
// Changes what later launches do; those already asked for keep theirs.
EXPORTED int cuGraphExecKernelNodeSetParams_v2(Executable* executable, Node* node, const KernelNodeParams* params) {
  BEGIN(cuGraphExecKernelNodeSetParams_v2)
  Task made;
  Result result = executables.has(executable) ? task(params, &made) : INVALID_VALUE;
  if (result != SUCCESS) {
    return result;
  }
  bool alive = false;  // CUDA wants the node to be in its graph still
  for (const auto& graph : graphs.all) {
    alive |= isNode(graph.second.get(), node);
  }
  for (size_t i = 0; alive && i < executable->steps->size(); i++) {
    if ((*executable->steps)[i].origin == node && (*executable->steps)[i].task.kind == Task::KERNEL) {
      if (executable->steps.use_count() > 1) {
        executable->steps = std::make_shared<std::vector<Step>>(*executable->steps);
      }
      (*executable->steps)[i].task = made;
      return SUCCESS;
    }
  }
  return INVALID_VALUE;
}
EXPORTED int cuGraphExecDestroy(Executable* executable) {
  Call call("cuGraphExecDestroy", true);
  bool removed = executables.remove(executable);
  return call.result != SUCCESS ? call.result : removed ? SUCCESS : INVALID_VALUE;
}
EXPORTED int cuGraphUpload(Executable* executable, Stream* stream) {
  BEGIN(cuGraphUpload)
  return executables.has(executable) && known(stream) ? SUCCESS : INVALID_VALUE;
}
EXPORTED int cuGraphLaunch(Executable* executable, Stream* stream) {
  BEGIN(cuGraphLaunch)
  if (!executables.has(executable) || !known(stream)) {
    return INVALID_VALUE;
  }
  if (captured(stream)) {
    return CAPTURE_UNSUPPORTED;
  }
  Line::Work work;
  work.steps = executable->steps;
  ask(lineOf(stream), std::move(work));
  return SUCCESS;
}
