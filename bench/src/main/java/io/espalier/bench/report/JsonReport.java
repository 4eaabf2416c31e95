package io.espalier.bench.report;

import io.espalier.bench.measure.Spread;
import io.espalier.json.JsonWriter;
import java.util.List;
import java.util.Map;

/** Reports for programs. */
public final class JsonReport {
  private JsonReport() {}

  /** One bench as a document. */
  public static String of(Report report) {
    JsonWriter json = JsonWriter.indented();
    report(report, json);
    return json + "\n";
  }

  /** Several benches as a document. */
  public static String of(List<Report> reports) {
    JsonWriter json = JsonWriter.indented();
    json.beginObject().name("bench").value("all").name("reports").beginArray();
    reports.forEach(report -> report(report, json));
    json.endArray().endObject();
    return json + "\n";
  }

  private static void report(Report report, JsonWriter json) {
    Table main = report.main();
    json.beginObject();
    json.name("bench").value(report.bench());
    json.name("better").value(main.better().id());
    json.name("unit").value(main.unit());
    machine(report.machine(), json.name("machine"));
    texts(report.setting(), json.name("setting"));
    texts(report.contenders(), json.name("contenders"));
    texts(report.absent(), json.name("absent"));
    json.name("how").beginArray();
    report.how().forEach(json::value);
    json.endArray();
    rows(main, json.name("rows"));
    ratios(main, json.name("ratios"));
    json.name("tables").beginArray();
    for (Table table : report.tables().subList(1, report.tables().size())) {
      json.beginObject();
      json.name("name").value(table.name());
      json.name("title").value(table.title());
      json.name("better").value(table.better().id());
      json.name("unit").value(table.unit());
      rows(table, json.name("rows"));
      json.endObject();
    }
    json.endArray().endObject();
  }

  private static void machine(Machine machine, JsonWriter json) {
    json.beginObject();
    json.name("cpu").value(machine.cpu());
    json.name("vectors").value(machine.vectors());
    json.name("processors").value(machine.processors());
    json.name("memory").value(machine.memory());
    json.name("os").value(machine.os());
    json.name("jdk").value(machine.jdk());
    json.endObject();
  }

  private static void texts(Map<String, String> texts, JsonWriter json) {
    json.beginObject();
    texts.forEach((name, text) -> json.name(name).value(text));
    json.endObject();
  }

  private static void rows(Table table, JsonWriter json) {
    json.beginArray();
    for (Row row : table.rows()) {
      json.beginObject();
      json.name("case").value(row.name());
      json.name("group").value(row.group());
      row.measured().forEach((name, spread) -> json.name(name).value(spread.median()));
      row.derived().forEach((name, value) -> json.name(name).value(value.doubleValue()));
      json.name("spread").beginObject();
      for (Map.Entry<String, Spread> entry : row.measured().entrySet()) {
        json.name(entry.getKey()).beginArray();
        json.value(entry.getValue().low()).value(entry.getValue().high()).endArray();
      }
      json.endObject().endObject();
    }
    json.endArray();
  }

  private static void ratios(Table table, JsonWriter json) {
    json.beginArray();
    for (Ratio ratio : Ratio.of(table)) {
      for (String group : table.groups()) {
        List<Row> rows = table.rows(group);
        Row worst = ratio.worst(rows);
        if (worst != null) {
          json.beginObject();
          json.name("ratio").value(ratio.name());
          json.name("group").value(group);
          json.name("geometric_mean").value(ratio.geometricMean(rows).getAsDouble());
          json.name("least").value(ratio.in(worst).getAsDouble());
          json.name("least_case").value(worst.name());
          json.endObject();
        }
      }
    }
    json.endArray();
  }
}
