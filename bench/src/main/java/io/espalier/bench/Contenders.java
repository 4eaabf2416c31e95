package io.espalier.bench;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.espalier.EspalierContender;
import io.espalier.bench.espalier.ProviderContender;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who takes part.
 *
 * @param present those who can
 * @param absent the names of those who cannot, and why
 */
record Contenders(List<Contender> present, Map<String, String> absent) {
  /** Those whose classes are in another module, which need not be there. */
  private static final List<String> GUESTS = List.of("tensorflow", "onnxruntime", "libthrift");

  /** Espalier, its providers, and everybody who is on the class path. */
  static Contenders find() {
    List<Contender> found = new ArrayList<>();
    found.add(new EspalierContender());
    found.add(ProviderContender.mkl());
    Map<String, String> absent = new LinkedHashMap<>();
    Iterator<Contender> guests = ServiceLoader.load(Contender.class).iterator();
    while (true) {
      try {
        if (!guests.hasNext()) {
          break;
        }
        found.add(guests.next());
      } catch (ServiceConfigurationError | LinkageError broken) {
        absent.put("a contender on the class path", broken.toString());
      }
    }
    found.add(ProviderContender.scalar());
    Contenders contenders = of(found);
    absent.putAll(contenders.absent);
    for (String guest : GUESTS) {
      if (found.stream().noneMatch(contender -> contender.name().equals(guest))) {
        absent.put(guest, "it is not on the class path (./espalier bench puts it there)");
      }
    }
    return new Contenders(contenders.present, absent);
  }

  /** These, each asked whether it can. */
  static Contenders of(List<Contender> found) {
    List<Contender> present = new ArrayList<>();
    Map<String, String> absent = new LinkedHashMap<>();
    for (Contender contender : found) {
      Optional<String> obstacle = obstacle(contender);
      if (obstacle.isPresent()) {
        absent.put(contender.name(), obstacle.get());
      } else {
        present.add(contender);
      }
    }
    return new Contenders(present, absent);
  }

  private static Optional<String> obstacle(Contender contender) {
    try {
      return contender.obstacle();
    } catch (LinkageError | RuntimeException broken) {
      return Optional.of(broken.toString());
    }
  }

  /**
   * Only these; all if there are none.
   *
   * @throws UsageException if one of them is nobody
   */
  Contenders only(Set<String> names) {
    if (names.isEmpty()) {
      return this;
    }
    Set<String> known = new TreeSet<>(absent.keySet());
    present.forEach(contender -> known.add(contender.name()));
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "there is no contender '" + name + "'; there are " + String.join(", ", known));
      }
    }
    Map<String, String> missing = new LinkedHashMap<>(absent);
    missing.keySet().retainAll(names);
    return new Contenders(
        present.stream().filter(contender -> names.contains(contender.name())).toList(), missing);
  }

  /** What those who are there say of themselves. */
  Map<String, String> descriptions(Set<String> names) {
    Map<String, String> descriptions = new LinkedHashMap<>();
    for (Contender contender : present) {
      if (names.contains(contender.name())) {
        descriptions.put(contender.name(), contender.description());
      }
    }
    return descriptions;
  }
}
