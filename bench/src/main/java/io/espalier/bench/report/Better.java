package io.espalier.bench.report;

/** Which numbers are the good ones. */
public enum Better {
  HIGHER("higher"),
  LOWER("lower");

  private final String id;

  Better(String id) {
    this.id = id;
  }

  /** As it stands in the JSON. */
  public String id() {
    return id;
  }
}
