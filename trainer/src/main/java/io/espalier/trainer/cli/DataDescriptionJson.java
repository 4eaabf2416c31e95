package io.espalier.trainer.cli;

import io.espalier.json.JsonWriter;
import io.espalier.trainer.inspect.DataSummary;
import io.espalier.trainer.inspect.FeatureStatistics;
import io.espalier.trainer.inspect.FrequentValue;
import io.espalier.trainer.inspect.InputProposal;
import java.util.List;

/** What is in some records, for programs: ids are strings, since many readers would round them. */
final class DataDescriptionJson {
  private DataDescriptionJson() {}

  static String write(DataSummary summary) {
    JsonWriter json = JsonWriter.indented().beginObject();
    json.name("format").value(summary.files().format().id());
    json.name("files").value(summary.files().paths().size());
    json.name("records").value(summary.records());
    json.name("whole").value(summary.whole());
    json.name("features").beginArray();
    summary.features().forEach(feature -> write(feature, json));
    json.endArray();
    InputProposal proposal = InputProposal.of(summary);
    json.name("proposal").beginObject();
    names("labels", proposal.labels(), json);
    names("dense", proposal.dense(), json);
    names("fields", proposal.fields(), json);
    names("sparse", proposal.sparse(), json);
    names("unused", proposal.unused(), json);
    return json.endObject().endObject().toString();
  }

  private static void write(FeatureStatistics feature, JsonWriter json) {
    json.beginObject();
    json.name("name").value(feature.name());
    json.name("id").value(Long.toString(feature.id()));
    json.name("type").value(feature.type().name());
    json.name("records").value(feature.records());
    if (feature.numbers() > 0 && Double.isFinite(feature.mean())) {
      json.name("least").value(feature.least());
      json.name("mean").value(feature.mean());
      json.name("most").value(feature.most());
    }
    if (feature.distinct() >= 0) {
      json.name("distinct").value(feature.distinct());
      json.name("entries_per_record").value(feature.entriesPerRecord());
      json.name("frequent").beginArray();
      for (FrequentValue value : feature.frequent()) {
        json.beginObject();
        json.name("value").value(value.text());
        json.name("at_least").value(value.atLeast());
        json.name("exact").value(value.exact());
        json.endObject();
      }
      json.endArray();
    }
    json.endObject();
  }

  private static void names(String what, List<FeatureStatistics> features, JsonWriter json) {
    json.name(what).beginArray();
    features.forEach(feature -> json.value(feature.name()));
    json.endArray();
  }
}
