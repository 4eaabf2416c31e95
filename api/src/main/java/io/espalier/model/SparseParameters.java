package io.espalier.model;

/**
 * The tables and biases of the sparse layers. Never changed once filled.
 *
 * @param tables per sparse layer, one for each of its inputs
 * @param biases per sparse layer, [live units]; null where it has none
 */
record SparseParameters(SparseTable[][] tables, float[][] biases) {
  /** How many rows the tables have. */
  long rows() {
    long sum = 0;
    for (SparseTable[] ofLayer : tables) {
      for (SparseTable table : ofLayer) {
        sum += table.rows();
      }
    }
    return sum;
  }

  /** How many ids there could be rows for. */
  long buckets() {
    long sum = 0;
    for (SparseTable[] ofLayer : tables) {
      for (SparseTable table : ofLayer) {
        sum += table.buckets();
      }
    }
    return sum;
  }

  /** How many weights the rows that were left out would have had. */
  long weightsLeftOut() {
    long sum = 0;
    for (SparseTable[] ofLayer : tables) {
      for (SparseTable table : ofLayer) {
        sum += (long) (table.buckets() - table.rows()) * table.units();
      }
    }
    return sum;
  }
}
