/** Side-by-side comparisons. Never published. */
module io.espalier.bench {
  requires io.espalier.api;
  requires io.espalier.trainer;
  requires java.management;
  requires jdk.management;
}
