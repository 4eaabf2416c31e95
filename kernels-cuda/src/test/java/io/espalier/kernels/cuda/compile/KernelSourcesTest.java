package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelSourcesTest {
  private static final Path FOLDER = Path.of("src/main/resources" + KernelSources.FOLDER);
  private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*#\\s*include\\s+(\\S+)");

  @Test
  void theListIsTheFolder() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          new TreeSet<>(files.map(file -> file.getFileName().toString()).toList()),
          new TreeSet<>(KernelSources.FILES),
          "add the file to KernelSources.FILES and to " + KernelSources.MAIN);
    }
    assertEquals(
        KernelSources.FILES.size(), new TreeSet<>(KernelSources.FILES).size(), "a name twice");
  }

  @Test
  void theMainFileIncludesAllInTheOrderOfTheList() {
    List<String> expected = new ArrayList<>(KernelSources.FILES);
    expected.remove(KernelSources.MAIN);
    assertEquals(expected, includes(KernelSources.embedded().text(KernelSources.MAIN)));
  }

  /** NVRTC has no files: what is included must be given to it, and nothing else is there. */
  @Test
  void onlyOurOwnFilesAreIncluded() {
    KernelSources sources = KernelSources.embedded();
    for (String name : sources.names()) {
      for (String included : includes(sources.text(name))) {
        assertEquals(included, sources.names().contains(included) ? included : "", "in " + name);
      }
    }
  }

  @Test
  void everyNameAndTextIsInTheHash() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("kernels.cu", "ab");
    texts.put("a.cuh", "c");
    byte[] hash = new KernelSources(texts).hash();
    assertArrayEquals(hash, new KernelSources(new LinkedHashMap<>(texts)).hash());
    for (List<String> other :
        List.of(
            List.of("kernels.cu", "a", "a.cuh", "bc"),
            List.of("kernels.cu", "abc", "a.cuh", ""),
            List.of("kernels.cu", "ab", "b.cuh", "c"),
            List.of("a.cuh", "c", "kernels.cu", "ab"))) {
      Map<String, String> changed = new LinkedHashMap<>();
      changed.put(other.get(0), other.get(1));
      changed.put(other.get(2), other.get(3));
      assertFalse(Arrays.equals(hash, new KernelSources(changed).hash()), other.toString());
    }
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertEquals(
        "no kernels.cu among [a.cuh]",
        assertThrows(IllegalArgumentException.class, () -> new KernelSources(Map.of("a.cuh", "")))
            .getMessage());
    assertEquals(
        "no source b.cuh among [kernels.cu]",
        assertThrows(
                IllegalArgumentException.class,
                () -> new KernelSources(Map.of("kernels.cu", "")).text("b.cuh"))
            .getMessage());
  }

  /** Names without their quotes; {@code <...>} as it is. */
  private static List<String> includes(String text) {
    return INCLUDE
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1).replace("\"", ""))
        .toList();
  }
}
