package io.espalier.kernels.cuda.driver;

/**
 * One product {@code d = epilogue(op(a)·op(b))} as cuBLASLt sees it: column by column, in floats.
 *
 * @param rows of d
 * @param columns of d
 * @param inner the products that are summed
 * @param a address of a, [rows, inner], or [inner, rows] if it is transposed
 * @param aStride from one column of a to the next
 * @param aTransposed whether op(a) is its transpose
 * @param b address of b, [inner, columns], or [columns, inner] if it is transposed
 * @param bStride from one column of b to the next
 * @param bTransposed whether op(b) is its transpose
 * @param bias address of what is added to each column of d, [rows], or 0
 * @param relu whether what is below zero becomes zero
 * @param d address of d, [rows, columns]
 * @param dStride from one column of d to the next
 */
public record Matmul(
    int rows,
    int columns,
    int inner,
    long a,
    int aStride,
    boolean aTransposed,
    long b,
    int bStride,
    boolean bTransposed,
    long bias,
    boolean relu,
    long d,
    int dStride) {}
