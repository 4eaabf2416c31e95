package io.espalier.datarecord.feature;

/** What a data spec has, for messages. */
final class SpecText {
  private static final int SHOWN = 10;

  private SpecText() {}

  /** The feature of this name, or an error that says what there is. */
  static DataSpec.Feature require(DataSpec spec, String name, String what) {
    return spec.find(name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no feature '" + name + "' for " + what + "; " + known(spec)));
  }

  static String known(DataSpec spec) {
    int shown = Math.min(SHOWN, spec.features().size());
    StringBuilder text =
        new StringBuilder("the data has ").append(spec.features().size()).append(" features");
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? ": " : ", ").append(spec.features().get(i).name());
    }
    if (shown < spec.features().size()) {
      text.append(" …");
    }
    return spec.complete() ? text.toString() : text + " (no data spec: names are ids in decimal)";
  }
}
