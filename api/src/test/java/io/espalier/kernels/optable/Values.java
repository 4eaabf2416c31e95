package io.espalier.kernels.optable;

import java.util.Random;

/** What kind of numbers a case works on. */
public enum Values {
  /**
   * Between -2 and 2, some of them zero, as in a network: these are compared with double
   * arithmetic.
   */
  USUAL {
    @Override
    float next(Random random) {
      int kind = random.nextInt(32);
      return kind < 4 ? 0f : kind == 4 ? -0f : random.nextFloat() * 4f - 2f;
    }
  },
  /**
   * Finite, of every magnitude: zeros of both signs, denormals, and numbers whose products
   * overflow.
   */
  WILD {
    @Override
    float next(Random random) {
      return switch (random.nextInt(16)) {
        case 0 -> 0f;
        case 1 -> -0f;
        case 2 -> Float.intBitsToFloat(random.nextInt() & 0x807fffff);
        case 3 -> (random.nextFloat() - 0.5f) * 1e30f;
        case 4, 5, 6 -> (random.nextFloat() - 0.5f) * 240f;
        default -> Math.scalb(random.nextFloat() * 2f - 1f, random.nextInt(40) - 30);
      };
    }
  },
  /** The wild ones, and here and there a NaN or an infinity. */
  SPECIAL {
    @Override
    float next(Random random) {
      return switch (random.nextInt(200)) {
        case 0 -> Float.NaN;
        case 1 -> Float.POSITIVE_INFINITY;
        case 2 -> Float.NEGATIVE_INFINITY;
        case 3 -> Float.MAX_VALUE;
        default -> WILD.next(random);
      };
    }
  };

  abstract float next(Random random);
}
