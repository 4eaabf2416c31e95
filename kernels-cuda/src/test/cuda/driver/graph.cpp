#include "stand_in.h"

namespace stand_in {

Living<Stream> streams;
Living<Event> events;
Living<Graph> graphs;
Living<Executable> executables;

Node* addNode(Graph* graph, Task task, const std::vector<Node*>& after) {
  auto node = std::make_unique<Node>();
  node->task = std::move(task);
  node->after = after;
  graph->nodes.push_back(std::move(node));
  return graph->nodes.back().get();
}

std::unique_ptr<Graph> clone(const Graph& graph) {
  auto copy = std::make_unique<Graph>();
  std::map<const Node*, Node*> copies;
  for (const auto& node : graph.nodes) {
    std::vector<Node*> after;
    for (Node* before : node->after) {
      after.push_back(copies.at(before));
    }
    Node* made = copies[node.get()] = addNode(copy.get(), node->task, after);
    if (node->child != nullptr) {
      made->child = clone(*node->child);
    }
  }
  return copy;
}

namespace {

// Appends the steps of a graph, each after `first` too where that is not -1.
void append(const Graph& graph, int first, std::vector<Step>& steps) {
  std::map<const Node*, int> last;
  for (const auto& node : graph.nodes) {
    Step step = {node->task, {}, node.get()};
    for (Node* before : node->after) {
      step.after.push_back(last.at(before));
    }
    if (step.after.empty() && first >= 0) {
      step.after.push_back(first);
    }
    steps.push_back(step);
    int begin = static_cast<int>(steps.size()) - 1;
    last[node.get()] = begin;
    if (node->child != nullptr) {  // the step itself does nothing: it begins the child; another one ends it
      append(*node->child, begin, steps);
      Step end = {Task(), {}, nullptr};
      for (int i = begin; i < static_cast<int>(steps.size()); i++) {
        end.after.push_back(i);
      }
      steps.push_back(end);
      last[node.get()] = static_cast<int>(steps.size()) - 1;
    }
  }
}

}  // namespace

std::shared_ptr<std::vector<Step>> flatten(const Graph& graph) {
  auto steps = std::make_shared<std::vector<Step>>();
  append(graph, -1, *steps);
  return steps;
}

Result submit(Stream* stream, Task task) {
  if (stream != nullptr && stream->capture != nullptr) {
    stream->captured = {addNode(stream->capture, std::move(task), stream->captured)};
    return SUCCESS;
  }
  Line::Work work;
  work.task = std::move(task);
  ask(stream == nullptr ? nullLine() : stream->line, std::move(work));
  return SUCCESS;
}

void destroyEverything() {
  finishAll();
  for (auto& stream : streams.all) {
    forget(stream.second->line);
  }
  streams.all.clear();
  events.all.clear();
  graphs.all.clear();
  executables.all.clear();
  unloadAllModules();
  releaseAllMemory();
}

}  // namespace stand_in
