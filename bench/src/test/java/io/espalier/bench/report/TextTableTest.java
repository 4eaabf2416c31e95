package io.espalier.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void alignsTheCasesAndSumsThemUpByGroup() {
    assertEquals(
        """
        Training step, 2 threads each: ms, median [p10 p90]; lower is better
        case           espalier        tensorflow  tensorflow/espalier  bytes/step
        a      2.00 [1.00 4.00]  4.00 [2.00 8.00]                 2.00        16.0
        b     1.00 [0.500 2.00]  9.00 [4.50 18.0]                 9.00        16.0
        c      5.00 [2.50 10.0]                 -                    -           0
        tensorflow/espalier, one: geometric mean 4.24, least 2.00 (a)\
        """,
        String.join("\n", TextTable.lines(MadeUp.times())));
  }
}
