package io.espalier.trainer.cli;

import io.espalier.data.FeatureType;
import io.espalier.trainer.inspect.DataSummary;
import io.espalier.trainer.inspect.FeatureStatistics;
import io.espalier.trainer.inspect.FrequentValue;
import io.espalier.trainer.inspect.InputProposal;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The features of some records as a table, and what a model would make of them. */
final class DataDescription {
  private static final int TEXT_WIDTH = 24;
  private static final int MOST_NAMES = 40;
  private static final double LARGE = 100;
  private static final Pattern SPECIAL = Pattern.compile("[\\\\^$.|?*+()\\[\\]{}]");

  private DataDescription() {}

  static void print(DataSummary summary, PrintWriter out) {
    List<FeatureStatistics> features = summary.features();
    int files = summary.files().paths().size();
    out.printf(
        Locale.ROOT,
        "%s  %,d file%s, %s%,d records, %,d features%n%n",
        summary.files().format().id(),
        files,
        files == 1 ? "" : "s",
        summary.whole() ? "" : "the first ",
        summary.records(),
        features.size());
    Table table = new Table("feature", "id", "type", "present", "distinct", "values");
    for (FeatureStatistics feature : features) {
      table.row(
          feature.name(),
          Long.toString(feature.id()),
          type(feature.type()),
          String.format(
              Locale.ROOT, "%.1f %%", 100.0 * feature.records() / Math.max(1, summary.records())),
          feature.distinct() < 0 ? "" : String.format(Locale.ROOT, "%,d", feature.distinct()),
          values(feature));
    }
    table.print(out);
    if (features.stream().anyMatch(feature -> feature.distinct() > 0)) {
      out.println("(distinct: about; a count with + may be higher)");
    }
    out.println();
    proposal(InputProposal.of(summary), out);
  }

  private static String type(FeatureType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static String values(FeatureStatistics feature) {
    String numbers =
        feature.numbers() == 0
            ? ""
            : number(feature.least())
                + " to "
                + number(feature.most())
                + ", mean "
                + number(feature.mean());
    String frequent =
        feature.frequent().stream()
            .map(DataDescription::frequent)
            .collect(Collectors.joining(", "));
    return switch (feature.type()) {
      case CONTINUOUS -> numbers;
      case DISCRETE -> numbers + "; " + frequent;
      case STRING -> frequent;
      case SPARSE_BINARY, SPARSE_CONTINUOUS ->
          String.format(Locale.ROOT, "%.1f a record: ", feature.entriesPerRecord())
              + frequent
              + (numbers.isEmpty() ? "" : "; " + numbers);
      default -> "";
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }

  private static String frequent(FrequentValue value) {
    String text = value.text().replaceAll("\\p{Cntrl}", "·");
    return String.format(
        Locale.ROOT,
        "%s (%,d%s)",
        text.length() > TEXT_WIDTH ? text.substring(0, TEXT_WIDTH) + "…" : text,
        value.atLeast(),
        value.exact() ? "" : "+");
  }

  private static void proposal(InputProposal proposal, PrintWriter out) {
    out.println("What train would make of it, and with which options:");
    for (FeatureStatistics label : proposal.labels()) {
      out.println("  label   " + label(label));
    }
    if (proposal.labels().isEmpty()) {
      out.println("  label   no feature is 0 or 1 in every record; name it with --label");
    }
    long labels = proposal.labels().isEmpty() ? 0 : 1;
    out.printf(
        Locale.ROOT,
        "  dense   %,d continuous and binary features but the label; some of them: --features"
            + " REGEX%n",
        proposal.dense().size() - labels);
    if (proposal.dense().stream().anyMatch(DataDescription::isLarge)) {
      out.println("          some have large values: --z_score");
    }
    if (!proposal.fields().isEmpty()) {
      long most =
          proposal.fields().stream().mapToLong(FeatureStatistics::distinct).max().getAsLong();
      out.printf(
          "  fields  an embedding each: --fields %s --field_bits %d%n",
          regex(proposal.fields()), InputProposal.bits(most));
    }
    if (!proposal.sparse().isEmpty()) {
      long all = proposal.sparse().stream().mapToLong(FeatureStatistics::distinct).sum();
      out.printf(
          "  sparse  hashed together: --sparse %s --hash_bits %d%n",
          regex(proposal.sparse()), InputProposal.bits(all));
    }
    if (!proposal.unused().isEmpty()) {
      out.println(
          "  unused  "
              + proposal.unused().stream()
                  .map(feature -> feature.name() + " (" + type(feature.type()) + ")")
                  .collect(Collectors.joining(", ")));
    }
  }

  private static boolean isLarge(FeatureStatistics feature) {
    return feature.numbers() > 0
        && Math.max(Math.abs(feature.least()), Math.abs(feature.most())) > LARGE;
  }

  private static String label(FeatureStatistics label) {
    String option = "--label " + quoted(label.name());
    if (label.isZeroOrOne()) {
      return String.format(Locale.ROOT, "%s (1 in %.4g %%)", option, 100 * label.mean());
    }
    boolean classes = label.isWhole() && label.least() >= 0 && label.most() < 10_000;
    return classes && label.most() > 1
        ? option + " --loss softmax --outputs " + ((long) label.most() + 1)
        : option + " --loss mse";
  }

  /** A regular expression for these names, for a shell. */
  private static String regex(List<FeatureStatistics> features) {
    if (features.size() > MOST_NAMES) {
      return "REGEX (" + features.size() + " features)";
    }
    return quoted(
        features.stream()
            .map(feature -> SPECIAL.matcher(feature.name()).replaceAll("\\\\$0"))
            .collect(Collectors.joining("|")));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
