/** To be described. */
module io.espalier.kernels.cuda {
  requires io.espalier.api;
}
