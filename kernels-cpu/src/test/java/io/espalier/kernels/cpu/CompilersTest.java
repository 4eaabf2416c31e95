package io.espalier.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * No bit depends on the compiler: interpreted, C1, and C2 held to AVX2 give what the reference
 * gives here.
 */
class CompilersTest {
  private static final String FORCE = "-Despalier.vector.force=true";

  @Test
  void interpreted() {
    check("500", "11", "-Xint", FORCE);
  }

  @Test
  void compiledByC1() {
    check("20000", "5", "-XX:TieredStopAtLevel=1", FORCE);
  }

  @Test
  void compiledByC2AtOnceForAvx2() {
    check("20000", "7", "-XX:UseAVX=2", "-XX:-TieredCompilation");
  }

  private static void check(String mostFlops, String every, String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    all.add(ChildJvm.VECTOR_MODULE);
    String text = ChildJvm.run(OpTableProgram.class, all, mostFlops, every);
    assertTrue(text.matches("(?s).*compared=[1-9][0-9]{2,} different=0\\R.*"), text);
  }
}
