/** To be described. */
module io.espalier.trainer {
  requires transitive io.espalier.api;
  requires transitive io.espalier.datarecord;
  requires info.picocli;
}
