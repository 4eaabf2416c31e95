package io.espalier.bench.libthrift;

import io.espalier.bench.contender.BatchTranscript;
import io.espalier.bench.contender.DecodeCase;
import io.espalier.bench.contender.Subject;
import io.espalier.data.Batch;
import io.espalier.datarecord.block.BlockFileReader;
import java.util.function.Consumer;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/** A file's records by way of maps: a transport and a protocol, reset for each record. */
final class LibthriftDecode implements Subject {
  private final DecodeCase decode;
  private final ColumnsFromMaps columns;
  private final Batch batch;
  private final TMemoryInputTransport transport;
  private final TProtocol protocol;

  LibthriftDecode(DecodeCase decode) {
    this.decode = decode;
    this.columns = new ColumnsFromMaps(decode.schema());
    this.batch = decode.newBatch();
    try {
      transport = new TMemoryInputTransport();
    } catch (TException e) {
      throw new IllegalStateException("no transport: " + e.getMessage(), e);
    }
    protocol = new TBinaryProtocol(transport);
  }

  private void pass(Consumer<Batch> sink) {
    batch.clear(0);
    try (BlockFileReader reader = BlockFileReader.open(decode.file())) {
      while (reader.next()) {
        transport.reset(reader.bytes(), reader.offset(), reader.length());
        ThriftDataRecord record = new ThriftDataRecord();
        record.read(protocol);
        protocol.reset();
        columns.add(record, batch);
        if (batch.rows() == batch.capacity()) {
          sink.accept(batch);
          batch.clear(0);
        }
      }
    } catch (TException e) {
      throw new IllegalStateException(decode.file() + ": " + e.getMessage(), e);
    }
    if (batch.rows() > 0) {
      sink.accept(batch);
    }
  }

  @Override
  public void run() {
    pass(_ -> {});
  }

  @Override
  public float[] result() {
    BatchTranscript transcript = new BatchTranscript();
    pass(transcript::add);
    return transcript.numbers();
  }

  @Override
  public void close() {}
}
