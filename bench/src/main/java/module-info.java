/** To be described. */
module io.espalier.bench {
  requires io.espalier.trainer;
  requires java.management;
  requires jdk.management;
}
