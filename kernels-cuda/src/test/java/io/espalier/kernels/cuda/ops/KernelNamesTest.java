package io.espalier.kernels.cuda.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.cuda.compile.CompiledKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kernels that Java looks up are those that the sources have, and all of them. */
class KernelNamesTest {
  private static final Pattern LOOKED_UP = Pattern.compile("\\.function\\(\\s*\"(\\w+)\"\\s*\\)");

  @Test
  void everyNameIsAKernelAndEveryKernelIsNamed() throws IOException {
    TreeSet<String> named = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<Path> files = sources.filter(file -> file.toString().endsWith(".java")).toList();
      for (Path file : files) {
        LOOKED_UP.matcher(Files.readString(file)).results().forEach(m -> named.add(m.group(1)));
      }
    }
    for (DenseForm form : DenseForm.values()) {
      for (DenseTile tile : DenseTile.values()) {
        if (tile.has(form)) {
          named.add(form.kernel(tile));
        }
      }
    }
    assertEquals(new TreeSet<>(CompiledKernels.names()), named);
  }
}
