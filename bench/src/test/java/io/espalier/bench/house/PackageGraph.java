package io.espalier.bench.house;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which package of ours uses which, with an example of each. */
final class PackageGraph {
  private static final Pattern OURS = Pattern.compile("L(io/espalier/[\\w/$]+)[;<]");

  private final Map<String, Map<String, String>> arrows = new TreeMap<>();

  /** Adds what a class uses: in its code, and in the types of its fields and methods. */
  void add(ClassModel model) {
    String user = model.thisClass().asInternalName();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> addArrow(user, type.asInternalName());
        case Utf8Entry text -> {
          Matcher types = OURS.matcher(text.stringValue());
          while (types.find()) {
            addArrow(user, types.group(1));
          }
        }
        default -> {}
      }
    }
  }

  private void addArrow(String user, String used) {
    if (used.startsWith("io/espalier/") && !folder(user).equals(folder(used))) {
      arrows
          .computeIfAbsent(folder(user), from -> new TreeMap<>())
          .putIfAbsent(folder(used), user.replace('/', '.') + " uses " + used.replace('/', '.'));
    }
  }

  private static String folder(String internalName) {
    return internalName.substring(0, internalName.lastIndexOf('/')).replace('/', '.');
  }

  /** How many packages use another. */
  int size() {
    return arrows.size();
  }

  /** One cycle, an arrow a line; empty if there is none. */
  List<String> cycle() {
    Set<String> done = new HashSet<>();
    for (String start : arrows.keySet()) {
      List<String> cycle = search(start, new ArrayList<>(), done);
      if (!cycle.isEmpty()) {
        return cycle;
      }
    }
    return List.of();
  }

  private List<String> search(String at, List<String> path, Set<String> done) {
    int seen = path.indexOf(at);
    if (seen >= 0) {
      return describe(path.subList(seen, path.size()));
    }
    if (done.contains(at)) {
      return List.of();
    }
    path.add(at);
    for (String next : arrows.getOrDefault(at, Map.of()).keySet()) {
      List<String> cycle = search(next, path, done);
      if (!cycle.isEmpty()) {
        return cycle;
      }
    }
    path.removeLast();
    done.add(at);
    return List.of();
  }

  private List<String> describe(List<String> packages) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < packages.size(); i++) {
      String from = packages.get(i);
      String to = packages.get((i + 1) % packages.size());
      lines.add(from + " -> " + to + " (" + arrows.get(from).get(to) + ")");
    }
    return lines;
  }
}
