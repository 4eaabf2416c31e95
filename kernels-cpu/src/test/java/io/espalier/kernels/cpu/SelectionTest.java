package io.espalier.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.KernelSelection;
import io.espalier.kernels.Kernels;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The provider is chosen where it is fast, and elsewhere says what stands against it and what would
 * help.
 */
class SelectionTest {
  @Test
  void theRequiredProviderIsTheBest() {
    String required = System.getProperty("espalier.test.requiredProvider", "");
    assumeFalse(required.isEmpty(), "espalier.test.requiredProvider names no provider");
    assertEquals(required, KernelSelection.best().name());
  }

  @Test
  void itIsChosenAndSaysItsWidth() {
    String text = run(ChildJvm.VECTOR_MODULE);
    assertContains(text, "best=vector (");
    assertContains(text, " bits, 2 threads) product=2.0");
    assertContains(text, "vector: chosen (bits=");
    assertContains(text, "fma=true");
  }

  @Test
  void withoutTheModuleItNamesTheOption() {
    String text = run();
    assertContains(text, "best=scalar");
    assertContains(
        text,
        "vector: unavailable (module jdk.incubator.vector is not there: add --add-modules"
            + " jdk.incubator.vector)");
  }

  @Test
  void withoutC2ItIsNotUsed() {
    String text = run(ChildJvm.VECTOR_MODULE, "-XX:TieredStopAtLevel=1");
    assertContains(text, "best=scalar");
    assertContains(text, "no C2 compiler (TieredStopAtLevel=1)");
  }

  @Test
  void withoutAnyCompilerItIsNotUsed() {
    String text = run(ChildJvm.VECTOR_MODULE, "-Xint");
    assertContains(text, "best=scalar");
    assertContains(text, "only interprets");
  }

  @Test
  void withoutHardwareFmaItIsNotUsedEvenByForce() {
    String text = run(ChildJvm.VECTOR_MODULE, "-XX:-UseFMA", "-Despalier.vector.force=true");
    assertContains(text, "best=scalar");
    assertContains(text, "no hardware fused multiply-add (UseFMA=false)");
  }

  @Test
  void withoutTheManagementModulesItIsUsedAllTheSame() {
    String text =
        run("--limit-modules=java.base,java.logging,jdk.incubator.vector", ChildJvm.VECTOR_MODULE);
    assertContains(text, "best=vector");
    assertContains(text, "fma=unknown");
  }

  @Test
  void aPropertyLowersTheWidth() {
    String text = run(ChildJvm.VECTOR_MODULE, "-Despalier.vectorBits=128");
    assertContains(text, "best=vector (128 bits, 2 threads)");
    assertContains(text, "vector: chosen (bits=128 ");
  }

  @Test
  void aWrongWidthIsSaid() {
    String text = run(ChildJvm.VECTOR_MODULE, "-Despalier.vectorBits=64");
    assertContains(text, "best=scalar");
    assertContains(text, "espalier.vectorBits must be 128, 256 or 512, not 64");
  }

  @Test
  void theDescriptionNamesWidthAndThreads() {
    VectorProvider provider = new VectorProvider();
    try (Kernels one = provider.open(new KernelOptions(1, 128));
        Kernels three = provider.open(new KernelOptions(3, 512))) {
      assertEquals("vector (128 bits, 1 thread)", one.description());
      assertEquals("vector (512 bits, 3 threads)", three.description());
      assertEquals(3, three.threads());
      assertTrue(three.exact());
    }
  }

  private static String run(String... options) {
    return ChildJvm.run(SelectionProgram.class, List.of(options));
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "no \"" + part + "\" in:\n" + text);
  }
}
