package io.espalier.trainer.demo;

import io.espalier.model.CompactModel;
import java.util.ArrayList;
import java.util.List;

/**
 * The inputs that a model still looks at, against the truth.
 *
 * @param informative those that decide about clicks
 * @param others those that have nothing to do with them
 */
record Survivors(List<String> informative, List<String> others) {
  /** Those of a model whose first mask stands on the inputs. */
  static Survivors of(CompactModel model) {
    List<String> informative = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int input : model.kept(0)) {
      ClickLog.Feature feature = ClickLog.schema().get(input);
      (feature.informative() ? informative : others).add(feature.name());
    }
    return new Survivors(List.copyOf(informative), List.copyOf(others));
  }
}
