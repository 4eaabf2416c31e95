/** Side-by-side comparisons. Never published. */
module io.espalier.bench {
  exports io.espalier.bench.contender;

  uses io.espalier.bench.contender.Contender;

  requires transitive io.espalier.api;
  requires io.espalier.kernels.cuda;
  requires io.espalier.trainer;
  requires java.management;
  requires jdk.incubator.vector;
  requires jdk.management;
}
