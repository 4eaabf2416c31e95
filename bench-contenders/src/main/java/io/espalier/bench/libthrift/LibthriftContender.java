package io.espalier.bench.libthrift;

import io.espalier.bench.contender.Contender;
import io.espalier.bench.contender.DecodeCase;
import io.espalier.bench.contender.Subject;
import java.util.Optional;

/** Apache Thrift, with what a user of generated code writes around it. */
public final class LibthriftContender implements Contender {
  /** For {@link java.util.ServiceLoader}. */
  public LibthriftContender() {}

  @Override
  public String name() {
    return "libthrift";
  }

  @Override
  public String description() {
    return "Apache Thrift's libthrift 0.25.0: TBinaryProtocol on each record's bytes, reset as"
        + " TDeserializer does, into a struct as the Thrift compiler makes it, of hash maps"
        + " and sets that are presized; then the same columns, ids and labels from the maps,"
        + " by hash maps from feature id to column that are made once, into the same batch."
        + " Blocks are read by Espalier's BlockFileReader";
  }

  @Override
  public Optional<Subject> decode(DecodeCase decode) {
    return Optional.of(new LibthriftDecode(decode));
  }
}
