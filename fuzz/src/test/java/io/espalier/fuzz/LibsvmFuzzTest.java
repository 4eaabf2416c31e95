package io.espalier.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.format.DataFormat;
import io.espalier.datarecord.format.ExampleFiles;
import io.espalier.datarecord.format.ExampleReader;
import java.nio.file.Path;
import java.util.List;

/** A LibSVM file gives finite numbers, or is refused. */
class LibsvmFuzzTest {
  private static final class Checking implements FeatureSink {
    @Override
    public void binary(long id) {}

    @Override
    public void continuous(long id, double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalStateException("a value that is not finite was let through");
      }
    }

    @Override
    public void other(long id, FeatureType type) {}
  }

  @FuzzTest
  void read(byte[] bytes) {
    Checking sink = new Checking();
    try {
      List<Path> paths = List.of(FuzzFile.of("fuzz.svm", bytes));
      ExampleFiles files = ExampleFiles.of(DataFormat.LIBSVM, paths);
      try (ExampleReader reader = files.open(0)) {
        while (reader.next(sink)) {
          reader.position();
        }
      }
    } catch (InputException expected) {
      return;
    }
  }
}
