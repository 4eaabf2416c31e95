package io.espalier.datarecord.convert;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.RecordAssembler;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.format.ExampleFiles;
import io.espalier.datarecord.format.ExampleReader;
import io.espalier.datarecord.input.RecordFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Writes examples of other formats as DataRecords. */
public final class RecordConverter {
  private RecordConverter() {}

  /**
   * Writes all examples of some files, in order, to one block file, and beside it {@code
   * OUT.data_spec.json} with the features' names. Rows read from the block file equal those read
   * from the originals, to the bit.
   *
   * @param from CSV, idx or libsvm files
   * @param out the block file; gzip where its name ends in {@code .gz}
   * @return how many records were written
   * @throws InputException if the files are damaged, or have no examples, or are DataRecords
   *     already
   * @throws java.io.UncheckedIOException if the block file cannot be written; what was there before
   *     stays then
   */
  public static long toDataRecords(RecordFiles from, Path out) {
    if (from.format() == DataFormat.DATARECORD) {
      throw new InputException(from.toString(), "these are DataRecords already");
    }
    long records = BlockFileWriter.write(out, writer -> copy(from, writer));
    from.dataSpec().write(ExampleFiles.dataSpecBeside(out));
    return records;
  }

  private static void copy(RecordFiles from, BlockFileWriter writer) throws IOException {
    RecordAssembler record = new RecordAssembler();
    for (int file = 0; file < from.paths().size(); file++) {
      try (ExampleReader reader = from.open(file)) {
        boolean any = false;
        record.clear();
        while (reader.next(record)) {
          any = true;
          int length = record.finish();
          writer.add(record.bytes(), 0, length);
          record.clear();
        }
        if (!any) {
          throw new InputException(
              from.paths().get(file).toString(), "the file has no examples; leave it out");
        }
      }
    }
  }
}
