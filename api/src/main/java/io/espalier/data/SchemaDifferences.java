package io.espalier.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Says in words how the inputs of two schemas differ in what they mean to a network; not in the
 * names of dense groups, nor in what sparse inputs are thought to cost.
 */
final class SchemaDifferences {
  /** More would not be read. */
  private static final int MOST = 20;

  private final List<String> lines = new ArrayList<>();

  private SchemaDifferences() {}

  static List<String> of(FeatureSchema here, FeatureSchema there) {
    SchemaDifferences differences = new SchemaDifferences();
    differences.inputs(here.inputs(), there.inputs());
    differences.groups(here.sparseGroups(), there.sparseGroups());
    List<String> lines = differences.lines;
    if (lines.size() > MOST) {
      List<String> shown = new ArrayList<>(lines.subList(0, MOST));
      shown.add("and " + (lines.size() - MOST) + " more differences");
      return shown;
    }
    return lines;
  }

  private void inputs(List<FeatureSchema.Input> here, List<FeatureSchema.Input> there) {
    int before = lines.size();
    Map<Long, FeatureSchema.Input> others = new HashMap<>();
    there.forEach(input -> others.put(input.id(), input));
    for (FeatureSchema.Input input : here) {
      FeatureSchema.Input other = others.remove(input.id());
      String what = "dense input '" + input.name() + "'";
      if (other == null) {
        lines.add(what + " is not among the other's");
        continue;
      }
      differ(what, "type", input.type(), other.type());
      differ(what, "default", input.missing(), other.missing());
      differ(what, "normalization", shown(input), shown(other));
    }
    there.stream()
        .filter(input -> others.containsKey(input.id()))
        .forEach(input -> lines.add("dense input '" + input.name() + "' is only in the other"));
    if (lines.size() == before) {
      order(here, there);
    }
  }

  private static String shown(FeatureSchema.Input input) {
    return input
        .zScore()
        .map(zScore -> "mean " + zScore.mean() + ", deviation " + zScore.deviation())
        .orElse("none");
  }

  private void order(List<FeatureSchema.Input> here, List<FeatureSchema.Input> there) {
    for (int i = 0; i < here.size(); i++) {
      if (here.get(i).id() != there.get(i).id()) {
        lines.add(
            "dense column "
                + i
                + " is '"
                + here.get(i).name()
                + "', the other's is '"
                + there.get(i).name()
                + "'");
        return;
      }
    }
  }

  private void groups(List<FeatureSchema.SparseGroup> here, List<FeatureSchema.SparseGroup> there) {
    int before = lines.size();
    for (FeatureSchema.SparseGroup group : here) {
      String what = "sparse input '" + group.name() + "'";
      FeatureSchema.SparseGroup other = named(group.name(), there);
      if (other == null) {
        lines.add(what + " is not among the other's");
        continue;
      }
      differ(what, "number of hash bits", group.bits(), other.bits());
      differ(what, "id of elements", group.elementId(), other.elementId());
      features(what, group.features(), other.features());
    }
    for (FeatureSchema.SparseGroup group : there) {
      if (named(group.name(), here) == null) {
        lines.add("sparse input '" + group.name() + "' is only in the other");
      }
    }
    for (int i = 0; lines.size() == before && i < here.size(); i++) {
      differ("sparse input " + i, "name", here.get(i).name(), there.get(i).name());
    }
  }

  private static FeatureSchema.SparseGroup named(
      String name, List<FeatureSchema.SparseGroup> groups) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst().orElse(null);
  }

  private void features(
      String group,
      List<FeatureSchema.SparseFeature> here,
      List<FeatureSchema.SparseFeature> there) {
    Map<Long, FeatureSchema.SparseFeature> others = new HashMap<>();
    there.forEach(feature -> others.put(feature.id(), feature));
    for (FeatureSchema.SparseFeature feature : here) {
      FeatureSchema.SparseFeature other = others.remove(feature.id());
      String what = group + ", feature '" + feature.name() + "'";
      if (other == null) {
        lines.add(what + ": not among the other's");
        continue;
      }
      differ(what, "type", feature.type(), other.type());
      if (!feature.discretizer().equals(other.discretizer())) {
        lines.add(what + ": its discretizer is not the other's");
      }
    }
    there.stream()
        .filter(feature -> others.containsKey(feature.id()))
        .forEach(
            feature -> lines.add(group + ", feature '" + feature.name() + "': only in the other"));
  }

  private void differ(String what, String property, Object here, Object there) {
    if (!Objects.equals(here, there)) {
      lines.add(what + ": its " + property + " is " + here + ", the other's " + there);
    }
  }
}
