package io.espalier.bench;

import io.espalier.bench.contender.Subject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Those who take part in a case, to be closed together. */
final class Subjects implements AutoCloseable {
  private final Map<String, Subject> byName = new LinkedHashMap<>();

  private Subjects() {}

  /**
   * Opens them all, or none.
   *
   * @param open by name; what is null does not take part
   * @throws IllegalStateException if one fails; names it and the case
   */
  static Subjects open(String caseName, Map<String, Supplier<Subject>> open) {
    Subjects subjects = new Subjects();
    for (Map.Entry<String, Supplier<Subject>> entry : open.entrySet()) {
      try {
        Subject subject = entry.getValue().get();
        if (subject != null) {
          subjects.byName.put(entry.getKey(), subject);
        }
      } catch (RuntimeException | LinkageError failure) {
        subjects.close();
        throw new IllegalStateException(
            caseName + ": " + entry.getKey() + " could not be made ready: " + failure, failure);
      }
    }
    return subjects;
  }

  Map<String, Subject> byName() {
    return Collections.unmodifiableMap(byName);
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  @Override
  public void close() {
    byName.values().forEach(Subject::close);
    byName.clear();
  }
}
