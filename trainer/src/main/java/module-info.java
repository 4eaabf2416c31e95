/** To be described. */
module io.espalier.trainer {
  exports io.espalier.trainer.metrics;

  requires transitive io.espalier.api;
  requires transitive io.espalier.datarecord;
  requires info.picocli;
}
