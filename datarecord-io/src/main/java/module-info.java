/** To be described. */
module io.espalier.datarecord {
  requires transitive io.espalier.api;
}
