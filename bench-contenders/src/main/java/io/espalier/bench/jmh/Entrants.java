package io.espalier.bench.jmh;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.espalier.EspalierContender;
import io.espalier.bench.espalier.ProviderContender;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Contenders by name, for parameters. */
final class Entrants {
  private Entrants() {}

  /**
   * One that can take part.
   *
   * @throws IllegalArgumentException if there is none of that name
   * @throws IllegalStateException if it cannot; says why
   */
  static Contender named(String name) {
    List<Contender> own =
        List.of(new EspalierContender(), ProviderContender.mkl(), ProviderContender.scalar());
    Contender contender =
        Stream.concat(own.stream(), ServiceLoader.load(Contender.class).stream().map(p -> p.get()))
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("there is no contender '" + name + "'"));
    contender
        .obstacle()
        .ifPresent(reason -> {
          throw new IllegalStateException(name + " cannot take part: " + reason);
        });
    return contender;
  }

  /** {@code 128x784x300} or {@code 784-300-100-10} as numbers. */
  static List<Integer> numbers(String text) {
    return Stream.of(text.split("[x-]")).map(Integer::valueOf).toList();
  }
}
