package io.espalier.bench.tensorflow;

import io.espalier.bench.contender.SparseCase;

/**
 * The ways to write a sparse layer's step that were the fastest in some case. Milliseconds of
 * Adagrad on one thread of 2 cores with AVX-512, 2^20 x 50, uniform ids and then Zipf's: LOOKUP
 * 2.50 and 1.31, DIRECT 2.46 and 1.39; left were SparseSegmentSumGradV2, which needs no Unique,
 * 2.97 and 1.96; gradients by Gather and UnsortedSegmentSum, 2.79 and 1.51; SegmentSum of all rows
 * gathered, 2.43 and 1.5. With weights: PRODUCT 3.08 and 1.62, Gather, Mul and SegmentSum 3.2 and
 * 1.9. SGD: SCATTER 1.22 and .91, LOOKUP 1.37 and .87, DIRECT 1.39 and .75. Adjoint products with
 * the whole table as their result would take seconds. Pools for nodes made steps slower.
 */
enum SparseForm {
  /**
   * The ops of {@code embedding_lookup_sparse}: Unique, ResourceGather and SparseSegmentSum;
   * SparseSegmentSumGrad.
   */
  LOOKUP,
  /** One id an example: ResourceGather; Unique and UnsortedSegmentSum. */
  ONE_ID,
  /** As LOOKUP, but SparseSegmentSum reads the table itself, which is a reference variable. */
  DIRECT,
  /**
   * Forward as DIRECT; an example's gradient goes to each of its rows on its own, by ScatterSub.
   */
  SCATTER,
  /** SparseTensorDenseMatMul with the table, a reference variable; its adjoint; Unique. */
  PRODUCT;

  static SparseForm fastest(SparseCase sparse) {
    if (sparse.idsPerRow() == 1 && !sparse.weighted()) {
      return ONE_ID;
    }
    if (sparse.weighted()) {
      return PRODUCT;
    }
    return switch (sparse.update()) {
      case ADAGRAD -> LOOKUP;
      case SGD -> sparse.ids() == SparseCase.Ids.UNIFORM ? SCATTER : DIRECT;
    };
  }

  /** Whether the table is a reference variable. */
  boolean reference() {
    return this != LOOKUP && this != ONE_ID;
  }
}
