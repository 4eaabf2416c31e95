package io.espalier.trainer.cli;

import io.espalier.datarecord.input.BadRecords;
import io.espalier.datarecord.input.Batches;
import picocli.CommandLine.Option;

/** How the training files are read: twml's input function. */
final class InputOptions {
  @Option(
      names = {"--train.interleave", "--train_interleave", "--interleave"},
      paramLabel = "FILES",
      description =
          "Read so many files at a time, a batch's examples of each in turn (default:"
              + " ${DEFAULT-VALUE}).")
  int interleave = 1;

  @Option(
      names = {"--train.keep_rate", "--train_keep_rate"},
      paramLabel = "RATE",
      description =
          "Train on this share of the examples, drawn anew in every pass (default: 1, all).")
  double keepRate = 1;

  @Option(
      names = {"--train.parts_downsampling_rate", "--train_parts_downsampling_rate"},
      paramLabel = "RATE",
      description = "Train on this share of the files, drawn anew in every pass (default: 1).")
  double partsRate = 1;

  @Option(
      names = {"--train.prefetch", "--train_prefetch"},
      paramLabel = "BATCHES",
      description =
          "Read so many batches ahead, on a thread of their own; 0: none (default:"
              + " ${DEFAULT-VALUE}).")
  int prefetch = 0;

  @Option(
      names = {"--bad_records"},
      paramLabel = "RATE",
      description =
          "Leave out records that are damaged or cannot be used, up to this share of all, and count"
              + " them; 0: the first one ends the training (default: 0).")
  double badRecords = 0;

  @Option(names = "--allow_empty_files", description = "Pass over files without examples.")
  boolean allowEmptyFiles;

  void check(Problems problems) {
    problems.atLeast("--train.interleave", interleave, 1);
    problems.between("--train.keep_rate", keepRate, 0, false, 1, true);
    problems.between("--train.parts_downsampling_rate", partsRate, 0, false, 1, true);
    problems.atLeast("--train.prefetch", prefetch, 0);
    problems.between("--bad_records", badRecords, 0, true, 1, false);
  }

  Batches.Builder applyTo(Batches.Builder batches) {
    batches.keepRate(keepRate).partsRate(partsRate).prefetch(prefetch);
    if (interleave > 1) {
      batches.interleave(interleave);
    }
    if (badRecords > 0) {
      batches.badRecords(BadRecords.skip(badRecords));
    }
    return allowEmptyFiles ? batches.allowEmptyFiles() : batches;
  }
}
