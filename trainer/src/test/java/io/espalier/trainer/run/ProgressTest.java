package io.espalier.trainer.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong clock = new AtomicLong(-5);
  private final StringBuilder out = new StringBuilder();

  @Test
  void plainLinesNowAndThen() {
    Progress progress = new Progress(out, false, 10 * SECOND, clock::get);
    for (int step = 1; step <= 25; step++) {
      assertEquals(step % 10 == 1 || step == 25, progress.isDue(step, 25), "step " + step);
      progress.update(step, 25, 128L * step, 1.0 / step, 532_400);
      clock.addAndGet(SECOND);
    }
    progress.message("removed unit 3");
    progress.finish();
    assertEquals(
        """
        step 11 of 25 (44 %)  loss 0.09091  532,400 FLOPs  128 examples/s
        step 21 of 25 (84 %)  loss 0.04762  532,400 FLOPs  128 examples/s
        step 25 of 25 (100 %)  loss 0.04000  532,400 FLOPs  128 examples/s
        removed unit 3
        """,
        out.toString());
  }

  @Test
  void terminalLineIsRewritten() {
    Progress progress = new Progress(out, true, SECOND, clock::get);
    progress.update(1, 9, 1, 1, 1_000_000);
    clock.addAndGet(SECOND);
    progress.update(2, 9, 2, 1, 1_000_000);
    progress.message("a message");
    clock.addAndGet(SECOND);
    progress.update(3, 9, 3, 1, 1_000_000);
    clock.addAndGet(SECOND);
    progress.update(4, 9, 4, 1, 9);
    progress.finish();
    String wide = "step 2 of 9 (22 %)  loss 1.00000  1,000,000 FLOPs  1 examples/s";
    assertEquals(
        "\r"
            + wide
            + "\r"
            + " ".repeat(wide.length())
            + "\ra message\n\r"
            + wide.replace("2 of 9 (22", "3 of 9 (33")
            + "\rstep 4 of 9 (44 %)  loss 1.00000  9 FLOPs  1 examples/s"
            + " ".repeat("1,000,000".length() - 1)
            + "\n",
        out.toString());
  }
}
