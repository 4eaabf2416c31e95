package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgramTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @BeforeEach
  void thereIsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
  }

  @Test
  void statusAndEverythingThatItWrote() {
    Program.Outcome outcome = run("echo out; echo error >&2; cat; exit 3", LONG);
    assertEquals(3, outcome.status());
    assertEquals("out\nerror\n", outcome.output());
  }

  @Test
  void whatTakesTooLongIsKilled() {
    assertEquals(
        "/bin/sh did not end within 0 s",
        assertThrows(CompileException.class, () -> run("sleep 100; echo", Duration.ofMillis(20)))
            .getMessage());
  }

  @Test
  void anInterruptedThreadDoesNotWait() {
    Thread.currentThread().interrupt();
    CompileException interrupted =
        assertThrows(CompileException.class, () -> run("sleep 100; echo", LONG));
    assertTrue(Thread.interrupted(), "still known");
    assertEquals("interrupted while running /bin/sh", interrupted.getMessage());
  }

  @Test
  void whatIsNotThereIsNamed() {
    String message =
        assertThrows(
                CompileException.class,
                () -> Program.run(List.of("/nowhere/nvcc", "--version"), null, LONG))
            .getMessage();
    assertTrue(message.startsWith("cannot run /nowhere/nvcc: "), message);
  }

  private static Program.Outcome run(String script, Duration limit) {
    return Program.run(List.of("/bin/sh", "-c", script), null, limit);
  }
}
