/**
 * The nouns of Espalier and the kernel interface, with plain scalar kernels that always work, the
 * model file, and the predictor. Needs nothing but the JDK.
 */
module io.espalier.api {
  exports io.espalier.data;
  exports io.espalier.kernels;
  exports io.espalier.network;
  exports io.espalier.kernels.reference;
  exports io.espalier.model;
  exports io.espalier.safetensors;
  exports io.espalier.files to
      io.espalier.datarecord,
      io.espalier.kernels.cuda,
      io.espalier.trainer;
  exports io.espalier.json to
      io.espalier.bench,
      io.espalier.datarecord,
      io.espalier.trainer;

  uses io.espalier.kernels.KernelProvider;

  provides io.espalier.kernels.KernelProvider with
      io.espalier.kernels.reference.ScalarProvider;
}
