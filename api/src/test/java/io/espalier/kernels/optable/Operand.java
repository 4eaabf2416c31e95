package io.espalier.kernels.optable;

import java.util.Random;

/**
 * One argument of an operation that lies in a buffer: a matrix, or a slice, which is a matrix of
 * one row.
 *
 * @param name as {@link io.espalier.kernels.Kernels} calls it
 * @param role whether it is read, written, or both
 * @param fill where its numbers come from
 */
public record Operand(String name, int rows, int columns, Role role, Fill fill) {
  /** Whether an operand is read, written, or both. */
  public enum Role {
    IN,
    OUT,
    IN_OUT
  }

  /** A source of numbers. */
  @FunctionalInterface
  public interface Fill {
    /** The next one. */
    float next(Random random);
  }

  static Operand in(String name, int rows, int columns, Values values) {
    return new Operand(name, rows, columns, Role.IN, values::next);
  }

  static Operand inOut(String name, int rows, int columns, Values values) {
    return new Operand(name, rows, columns, Role.IN_OUT, values::next);
  }

  static Operand out(String name, int rows, int columns) {
    return new Operand(name, rows, columns, Role.OUT, random -> OpData.UNWRITTEN);
  }

  boolean written() {
    return role != Role.IN;
  }

  long floats() {
    return (long) rows * columns;
  }
}
