/**
 * DataRecords: codec, block files, feature config, and the other formats that examples come in;
 * files in, batches out.
 */
module io.espalier.datarecord {
  requires static com.github.luben.zstd_jni;
  requires transitive io.espalier.api;
  requires org.snakeyaml.engine;

  exports io.espalier.datarecord;
  exports io.espalier.datarecord.block;
  exports io.espalier.datarecord.convert;
  exports io.espalier.datarecord.feature;
  exports io.espalier.datarecord.format;
  exports io.espalier.datarecord.input;
  exports io.espalier.datarecord.record;
  exports io.espalier.datarecord.request;
}
