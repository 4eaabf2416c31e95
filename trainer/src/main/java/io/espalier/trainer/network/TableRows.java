package io.espalier.trainer.network;

/** Which rows of its tables a network gives to a model. */
public enum TableRows {
  /** Those that are not all zero. A row that never occurred in training is, and adds nothing. */
  TRAINED,
  /** Every row. */
  ALL
}
