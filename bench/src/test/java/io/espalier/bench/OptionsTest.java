package io.espalier.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void withoutAnyEverythingIsAskedFor() {
    Options options = Options.parse(List.of());
    assertFalse(options.quick());
    assertEquals(OptionalInt.empty(), options.threads());
    assertEquals(Set.of(), options.only());
    assertTrue(options.cases().matcher("anything").find());
  }

  @Test
  void allOfThemAreRead() {
    Options options =
        Options.parse(
            List.of(
                "--quick",
                "--json",
                "a.json",
                "--threads",
                "3",
                "--only",
                "espalier,mkl",
                "--cases",
                "batch=1$",
                "--docs",
                "docs"));
    assertTrue(options.quick());
    assertEquals(Path.of("a.json"), options.json());
    assertEquals(3, options.threads().getAsInt());
    assertEquals(Set.of("espalier", "mkl"), options.only());
    assertFalse(options.cases().matcher("batch=128").find());
    assertEquals(Path.of("docs"), options.docs());
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    String message =
        assertThrows(
                UsageException.class,
                () ->
                    Options.parse(
                        List.of("--fast", "more", "--threads", "0", "--cases", "(", "--json")))
            .getMessage();
    for (String part :
        List.of(
            "unknown option --fast", "unexpected argument more", "'0'", "'('", "--json needs")) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void anOptionIsNotAnothersValue() {
    String message =
        assertThrows(UsageException.class, () -> Options.parse(List.of("--only", "--quick")))
            .getMessage();
    assertEquals("--only needs names of contenders", message);
  }
}
