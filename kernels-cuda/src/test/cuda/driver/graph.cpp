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
    Node* made = copies[node.get()] = addNode(copy.get(), node->task, {});
    if (node->child != nullptr) {
      made->child = clone(*node->child);
    }
  }
  for (const auto& node : graph.nodes) {
    for (Node* before : node->after) {
      copies.at(node.get())->after.push_back(copies.at(before));
    }
  }
  return copy;
}

namespace {

// Appends the steps of a graph, each after `outer` too where that is not -1. A child graph is a step that does nothing before
// its steps, and another one behind them.
void append(const Graph& graph, int outer, std::vector<Step>& steps) {
  std::map<const Node*, int> first, last;
  for (const auto& node : graph.nodes) {
    int begin = static_cast<int>(steps.size());
    first[node.get()] = last[node.get()] = begin;
    steps.push_back({node->task, {}, node.get()});
    if (outer >= 0) {
      steps.back().after.push_back(outer);
    }
    if (node->child != nullptr) {
      append(*node->child, begin, steps);
      int end = static_cast<int>(steps.size());
      steps.push_back({Task(), {}, nullptr});
      for (int i = begin; i < end; i++) {
        steps[end].after.push_back(i);
      }
      last[node.get()] = end;
    }
  }
  for (const auto& node : graph.nodes) {
    for (Node* before : node->after) {
      steps[first.at(node.get())].after.push_back(last.at(before));
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
