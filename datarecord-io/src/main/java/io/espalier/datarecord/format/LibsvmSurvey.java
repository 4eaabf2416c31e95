package io.espalier.datarecord.format;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.feature.DataSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be known of libsvm files before the first example can be read: the indices that occur,
 * and whether labels are -1 and +1.
 *
 * @param least the first column's index: 0 if that occurs, else 1
 * @param greatest the last column's index
 * @param signedLabels whether every label is -1 or +1, and -1 occurs: then -1 stands for 0
 */
record LibsvmSurvey(int least, int greatest, boolean signedLabels) {
  static final String LABEL = "label";

  static LibsvmSurvey of(List<Path> files) {
    int least = 1;
    int greatest = 0;
    boolean minusOne = false;
    boolean onlySigns = true;
    for (Path file : files) {
      try (LibsvmLines lines = new LibsvmLines(file)) {
        boolean more = true;
        while (more) {
          try {
            more = lines.next();
            if (more) {
              minusOne |= lines.label() == -1;
              onlySigns &= Math.abs(lines.label()) == 1;
            }
            while (more && lines.nextEntry()) {
              least = Math.min(least, lines.index());
              greatest = Math.max(greatest, lines.index());
            }
          } catch (InputException e) {
            // Whether a bad line is an error is decided by whoever reads the examples.
            if (!e.kind().ofOneRecord()) {
              throw e;
            }
          }
        }
      }
    }
    return new LibsvmSurvey(least, greatest, minusOne && onlySigns);
  }

  /**
   * A feature for each index from the least to the greatest, named by the index, and then the
   * label.
   */
  DataSpec spec() {
    List<DataSpec.Feature> features = new ArrayList<>();
    for (int index = least; index <= greatest; index++) {
      features.add(DataSpec.Feature.of(Integer.toString(index), FeatureType.CONTINUOUS));
    }
    features.add(DataSpec.Feature.of(LABEL, FeatureType.CONTINUOUS));
    return DataSpec.of(features);
  }

  /** The features' ids, by index. */
  long[] ids() {
    long[] ids = new long[greatest + 1];
    for (int index = least; index <= greatest; index++) {
      ids[index] = FeatureId.of(Integer.toString(index));
    }
    return ids;
  }
}
