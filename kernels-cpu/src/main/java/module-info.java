/** To be described. */
module io.espalier.kernels.cpu {
  requires io.espalier.api;
  requires jdk.incubator.vector;
  requires static java.management;
  requires static jdk.management;
}
