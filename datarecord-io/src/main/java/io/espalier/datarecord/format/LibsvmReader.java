package io.espalier.datarecord.format;

import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import java.nio.file.Path;

/** Reads examples from a libsvm file: the features that a line names, and its label. */
final class LibsvmReader implements ExampleReader {
  private final LibsvmLines lines;
  private final LibsvmSurvey survey;
  private final long[] ids;
  private final long labelId = FeatureId.of(LibsvmSurvey.LABEL);

  LibsvmReader(Path file, LibsvmSurvey survey) {
    this.lines = new LibsvmLines(file);
    this.survey = survey;
    this.ids = survey.ids();
  }

  @Override
  public boolean next(FeatureSink sink) {
    if (!lines.next()) {
      return false;
    }
    double label = lines.label();
    while (lines.nextEntry()) {
      if (lines.index() >= ids.length || lines.index() < survey.least()) {
        throw new InputException(
            ProblemKind.CHANGED_FILE, position(), "the file was changed after it was first read");
      }
      sink.continuous(ids[lines.index()], lines.value());
    }
    sink.continuous(labelId, survey.signedLabels() && label == -1 ? 0 : label);
    return true;
  }

  @Override
  public boolean skip() {
    return lines.skip();
  }

  @Override
  public String position() {
    return lines.position();
  }

  @Override
  public void close() {
    lines.close();
  }
}
