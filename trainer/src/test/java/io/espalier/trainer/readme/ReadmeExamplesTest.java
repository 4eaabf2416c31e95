package io.espalier.trainer.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.DataRecord;
import io.espalier.datarecord.block.BlockFileWriter;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.format.ExampleFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The three programs of the README, letter by letter: each is compiled and run by itself in a JVM of its own, with no more on its class
 * path than the README says it needs.
 */
class ReadmeExamplesTest {
  private static final List<String> FEATURES =
      List.of("user.age", "user.clicks", "user.member", "item.price", "item.rank", "context.hour");

  @TempDir static Path temp;
  private static List<String> examples;

  @BeforeAll
  static void writeRecordsAndReadTheReadme() throws IOException {
    String readme = Files.readString(Path.of(System.getProperty("espalier.root"), "README.md"));
    examples =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(readme)
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    assertEquals(3, examples.size(), "the README has three programs");
    writeRecords(temp.resolve("train"), 2, 6000);
    writeRecords(temp.resolve("eval"), 1, 2000);
  }

  @Test
  void trainThenServe() throws IOException, InterruptedException {
    String trained = run("Train", examples.get(0), "", "System.out.println(trainer.network().liveSpec().widths());", all());
    assertTrue(Files.exists(temp.resolve("model/model.safetensors")), trained);
    assertTrue(Files.exists(temp.resolve("model/model.onnx")), trained);
    String served =
        run(
            "Serve",
            examples.get(1),
            "float[] row = {0.4f, 0.1f, 1f, 0.2f, 0.3f};",
            "System.out.println(click);",
            modules("api", "kernels-cpu"));
    float click = Float.parseFloat(served.strip().lines().toList().getLast());
    assertTrue(click > 0 && click < 1, served);
  }

  @Test
  void aLoopOfOnesOwn() throws IOException, InterruptedException {
    String given =
        """
        long seed = 1;
        var files = RecordFiles.glob("train/*.dr.gz");
        var schema = FeatureConfig.builder().dense("inputs", "user\\\\..*|item\\\\..*").label("clicked").build().bind(files.dataSpec());
        var batches = Batches.builder(files, schema).batchSize(64).build();
        var spec = NetworkSpec.of(schema.inputWidth(), net -> net.mask().dense(32).relu().mask().dense(1));
        var schedule = PruningSchedule.builder().burnIn(20).every(5).decay(0.9).flopsTarget(150).build();
        """;
    String loop = examples.get(2).replace("CompactModel model =", "model =");
    String output =
        run("Loop", loop, "CompactModel model = null;\n" + given, "System.out.println(model.flops());", all());
    long flops = Long.parseLong(output.strip().lines().toList().getLast());
    assertTrue(flops <= 150, output);
  }

  /** Compiles and runs a program whose body is {@code before}, the example, and {@code after}; its output. */
  private static String run(String name, String example, String before, String after, List<Path> classPath)
      throws IOException, InterruptedException {
    Path source = temp.resolve(name + ".java");
    String imports =
        Stream.of(
                "io.espalier.data.*",
                "io.espalier.kernels.*",
                "io.espalier.model.*",
                "io.espalier.network.*",
                "java.nio.file.Path")
            .map(what -> "import " + what + ";\n")
            .collect(Collectors.joining());
    if (classPath.size() > 2) {
      imports +=
          Stream.of(
                  "io.espalier.datarecord.feature.*",
                  "io.espalier.datarecord.input.*",
                  "io.espalier.trainer.*",
                  "io.espalier.trainer.network.*",
                  "io.espalier.trainer.optimizer.*",
                  "io.espalier.trainer.pruning.*")
              .map(what -> "import " + what + ";\n")
              .collect(Collectors.joining());
    }
    Files.writeString(
        source,
        imports + "class " + name + " {\n  public static void main(String[] args) {\n" + before + "\n" + example + "\n" + after
            + "\n  }\n}\n");
    String path = classPath.stream().map(Path::toString).collect(Collectors.joining(java.io.File.pathSeparator));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(
        0,
        compiler.run(null, null, null, "-cp", path, "-d", temp.resolve("classes").toString(), source.toString()),
        () -> "the README's program '" + name + "' does not compile; see the compiler's output above");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(List.of("-cp", path + java.io.File.pathSeparator + temp.resolve("classes"), name));
    Process process = new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private static List<Path> all() {
    return modules("api", "kernels-cpu", "datarecord-io", "trainer");
  }

  private static List<Path> modules(String... names) {
    Path root = Path.of(System.getProperty("espalier.root"));
    return Stream.of(names).map(name -> root.resolve(name).resolve("target/classes")).toList();
  }

  private static void writeRecords(Path folder, int files, int records) throws IOException {
    Files.createDirectories(folder);
    Random random = new Random(folder.getFileName().toString().hashCode());
    List<DataSpec.Feature> features = new ArrayList<>();
    for (String feature : FEATURES) {
      boolean binary = feature.equals("user.member");
      features.add(DataSpec.Feature.of(feature, binary ? FeatureType.BINARY : FeatureType.CONTINUOUS));
    }
    features.add(DataSpec.Feature.of("clicked", FeatureType.BINARY));
    for (int file = 0; file < files; file++) {
      Path path = folder.resolve("part-" + file + ".dr.gz");
      BlockFileWriter.write(
          path,
          writer -> {
            for (int i = 0; i < records; i++) {
              writer.add(record(random));
            }
          });
      DataSpec.of(features).write(ExampleFiles.dataSpecBeside(path));
    }
  }

  private static DataRecord record(Random random) {
    DataRecord record = new DataRecord();
    double age = random.nextDouble();
    double price = random.nextDouble();
    boolean member = random.nextInt(4) == 0;
    record.putContinuous("user.age", age).putContinuous("user.clicks", random.nextDouble());
    record.putContinuous("item.price", price).putContinuous("item.rank", random.nextDouble());
    record.putContinuous("context.hour", random.nextInt(24)).putBinary("user.member", member);
    double score = 2 * age - 3 * price + (member ? 1 : 0) + random.nextGaussian() / 3;
    return record.putBinary("clicked", score > 0);
  }
}
