package io.espalier.kernels.cuda;

import io.espalier.kernels.cuda.driver.CublasLt;

/** How matrix products are computed. */
enum Mode {
  /** In float, in the order that is part of the interface: the bits of every exact provider. */
  EXACT("cuda", null, "exact"),

  /** On tensor cores, factors rounded to 10 bits of fraction. */
  TF32("cuda-tf32", CublasLt.Precision.TF32, "fast: TF32 products by cuBLASLt, not bit-exact"),

  /** On tensor cores, factors rounded to 7 bits of fraction. */
  BF16("cuda-bf16", CublasLt.Precision.BF16, "fast: BF16 products by cuBLASLt, not bit-exact");

  final String provider;
  final CublasLt.Precision precision;
  final String words;

  Mode(String provider, CublasLt.Precision precision, String words) {
    this.provider = provider;
    this.precision = precision;
    this.words = words;
  }
}
