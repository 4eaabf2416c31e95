package io.espalier.trainer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.espalier.datarecord.feature.FeatureSchemaYaml;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.model.CompactModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From tables with text to predictions of networks with sparse layers. */
class SparseCommandsTest {
  private static final String ADULT_COLUMNS =
      "age,workclass,fnlwgt,education,education_num,marital_status,occupation,relationship,race,sex,"
          + "capital_gain,capital_loss,hours_per_week,native_country,income";

  @TempDir Path folder;
  private Path train;
  private Path eval;

  @BeforeEach
  void convertData() throws IOException {
    train = converted("train", 1);
    eval = converted("eval", 2);
  }

  /** Town and job decide together, and the amount alone. */
  private Path converted(String name, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder csv = new StringBuilder("town,job,amount,clicked\n");
    for (int row = 0; row < 600; row++) {
      int town = random.nextInt(20);
      int job = random.nextInt(10);
      int amount = random.nextInt(1000);
      boolean clicked = (town % 2 == 0) == (job % 3 == 0) || amount > 900;
      csv.append(job == 9 ? "?" : "town" + town)
          .append(",job ")
          .append(job)
          .append(',')
          .append(amount)
          .append(clicked ? ",yes\n" : ",no\n");
    }
    Path table = Files.writeString(folder.resolve(name + ".csv"), csv);
    Path records = folder.resolve(name + ".dr");
    succeed("convert", "--missing", "?", "--label", "clicked=yes", table, records);
    return records;
  }

  private static Cli succeed(Object... arguments) {
    Cli run = Cli.run(arguments);
    assertEquals(0, run.exit(), () -> run.err() + run.out());
    return run;
  }

  private Path trained(Object... more) {
    Path model = folder.resolve("model");
    Object[] arguments = {
      "train",
      "--data",
      train,
      "--label",
      "clicked",
      "--hidden",
      "16",
      "--optimizer",
      "adam",
      "--learning_rate",
      "0.01",
      "--train.batch_size",
      "20",
      "--train.max_steps",
      "400",
      "--seed",
      "3",
      "--pruning.burn_in",
      "100",
      "--pruning.iter",
      "10",
      "--pruning.decay",
      "0.9",
      "--pruning.flops_target",
      "300",
      "--pruning.units_per_event",
      "3",
      "--export_dir",
      model
    };
    Cli run = succeed(with(arguments, more));
    assertTrue(run.err().contains("there is no model.onnx"), run.err());
    return model;
  }

  private double auc(Path model, Path data) {
    Cli run = succeed("evaluate", "--model", model, "--data", data, "--json");
    JsonObject json = JsonReader.parseObject(run.out());
    return json.number("roc_auc");
  }

  @Test
  void fieldsAndBinsLearnWhatTheTextSays() {
    Path model = trained("--fields", "town|job", "--binned", "amount", "--features", "none");
    assertTrue(auc(model, eval) > 0.9, () -> "AUC " + auc(model, eval));
    CompactModel loaded = CompactModel.load(model.resolve("model.safetensors"));
    assertTrue(loaded.flops() <= 300, loaded.toString());
    assertEquals(0, loaded.inputs());
    assertEquals(3, loaded.spec().sparseInputs().size());
    assertFalse(Files.exists(model.resolve("model.onnx")));
    String[] evaluate = {"evaluate", "--model", model.toString(), "--data", eval.toString()};
    String[] named = {
      evaluate[0], evaluate[1], evaluate[2], evaluate[3], evaluate[4], "--label", "clicked"
    };
    assertEquals(succeed((Object[]) evaluate).out(), succeed((Object[]) named).out());
  }

  @Test
  void dataWithOtherFeaturesIsNamed() throws IOException {
    Path model = trained("--fields", "town|job", "--binned", "amount", "--features", "none");
    Path table = folder.resolve("other.csv");
    Files.writeString(table, "town,amount,clicked\ntown1,many,1\ntown2,12,0\n");
    Path part = folder.resolve("part.dr");
    succeed("convert", "--label", "clicked", table, part);
    Path out = folder.resolve("p.csv");
    Cli predict = succeed("predict", "--model", model, "--data", part, "--out", out);
    assertTrue(predict.err().contains("the data has no job, which"), predict.err());
    assertTrue(predict.err().contains("amount is STRING, not CONTINUOUS"), predict.err());
    Files.writeString(table, "x,y\n1,1\n");
    Path none = folder.resolve("none.dr");
    succeed("convert", table, none);
    Path never = folder.resolve("never.csv");
    Cli refused = Cli.run("predict", "--model", model, "--data", none, "--out", never);
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("none of the network's inputs: town, job, amount"));
    assertFalse(Files.exists(never));
    Cli other =
        Cli.run("train", "--data", none, "--features_config", model.resolve("features.yaml"));
    assertEquals(1, other.exit());
    assertTrue(other.err().contains("none of the network's inputs: town, job, amount"));
  }

  /** --sparse is a sparse layer of --sparse_units, and no embedding, however few features it is. */
  @Test
  void oneHashedFeatureHasASparseLayerToo() {
    Path model =
        trained("--sparse", "job", "--sparse_units", "5", "--fields", "town", "--features", "none");
    String widths = CompactModel.load(model.resolve("model.safetensors")).spec().widths();
    assertEquals("(0+262144x5+4096x8)-16-1", widths);
  }

  @Test
  void dataWithoutNumbersNeedsNoDenseInputs() throws IOException {
    Path table = folder.resolve("words.csv");
    Files.writeString(table, "word,label\nyes,1\nno,0\nyes,1\nno,0\n");
    Path words = folder.resolve("words.dr");
    succeed("convert", table, words);
    Path model = folder.resolve("words");
    succeed("train", "--data", words, "--fields", "word", "--hidden", "2", "--export_dir", model);
    assertEquals(0, CompactModel.load(model.resolve("model.safetensors")).inputs());
  }

  @Test
  void noInputsAtAllAreNotAllOfThem() {
    Cli run = Cli.run("train", "--data", train, "--label", "clicked", "--features", "none");
    assertEquals(2, run.exit());
    assertTrue(run.err().contains("--features none leaves no inputs; add"), run.err());
  }

  @Test
  void aConfigInYamlSaysItAllAndTheModelsFeaturesStandBesideIt() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            fields:
              - {match: town|job, bits: 12}
              - {match: amount, bits: 12, discretizer: {type: hashing, bins: 20, bits: 12}}
            labels: clicked
            """);
    Path asked = trained("--fields", "town|job", "--binned", "amount", "--features", "none");
    String sha256 = CompactModel.load(asked.resolve("model.safetensors")).schema().sha256();
    Path out = folder.resolve("other");
    succeed(
        "train",
        "--data",
        train,
        "--features_config",
        config,
        "--hidden",
        "4",
        "--train.max_steps",
        "5",
        "--export_dir",
        out);
    CompactModel model = CompactModel.load(out.resolve("model.safetensors"));
    assertEquals(sha256, model.schema().sha256());
    assertEquals(model.schema(), FeatureSchemaYaml.read(out.resolve("features.yaml")));

    Files.writeString(config, "fieldz: []\n");
    Cli refused = Cli.run("train", "--data", train, "--features_config", config, "--weight", "w");
    assertEquals(2, refused.exit(), refused.err());
    assertTrue(refused.err().contains("did you mean 'fields'?"), refused.err());
    assertTrue(refused.err().contains("cannot be said by other options too"), refused.err());
  }

  @Test
  void hashedFeaturesBesideNumbersDoToo() throws IOException {
    Path model = trained("--sparse", "town|job", "--hash_bits", "10", "--z_score");
    assertTrue(auc(model, eval) > 0.8, () -> "AUC " + auc(model, eval));
    Path out = folder.resolve("p.csv");
    succeed("predict", "--model", model, "--data", eval, "--out", out);
    assertEquals(601, Files.readAllLines(out).size());
    Cli shown = succeed("inspect", model);
    assertTrue(shown.out().contains("1024x"), shown.out());
    assertTrue(shown.out().contains("of 32  town"), shown.out());
  }

  @Test
  void readingInPartsAndAheadTrainsOnTheSameSharesEachTime() {
    String[] options = {
      "--fields",
      "town|job",
      "--train.keep_rate",
      "0.5",
      "--train.prefetch",
      "2",
      "--train.interleave",
      "2",
      "--bad_records",
      "0.01"
    };
    Path model = trained((Object[]) options);
    String first = CompactModel.load(model.resolve("model.safetensors")).sha256();
    trained((Object[]) options);
    assertEquals(first, CompactModel.load(model.resolve("model.safetensors")).sha256());
  }

  @Test
  void aConfigInAFileAndTheFeaturesOfAModelTrainTheSame() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.yaml"),
            """
            dense:
              - name: numbers
                match: amount
                z_score: true
            fields:
              - match: town|job
                bits: 8
            labels: [clicked]
            """);
    Object[] arguments = {
      "train", "--data", train, "--hidden", "8", "--train.max_steps", "50", "--mask", "none"
    };
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    succeed(with(arguments, "--features_config", config, "--export_dir", first));
    Path features = first.resolve("features.yaml");
    assertTrue(Files.readString(features).contains("name: amount"), Files.readString(features));
    succeed(with(arguments, "--features_config", features, "--export_dir", second));
    assertEquals(
        CompactModel.load(first.resolve("model.safetensors")).sha256(),
        CompactModel.load(second.resolve("model.safetensors")).sha256());

    Files.writeString(features, Files.readString(features).replace("amount", "amounts"));
    Cli changed = Cli.run(with(arguments, "--features_config", features, "--fields", "town"));
    assertEquals(2, changed.exit());
    assertTrue(changed.err().contains("was changed"), changed.err());
    assertTrue(changed.err().contains("cannot be said by other options"), changed.err());
  }

  private static Object[] with(Object[] arguments, Object... more) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return all;
  }

  @Test
  void whatDoesNotGoIsSaidAtOnce() {
    Cli run =
        Cli.run(
            "train",
            "--data",
            train,
            "--hash_bits",
            "40",
            "--embedding_units",
            "0",
            "--train.keep_rate",
            "2");
    assertEquals(2, run.exit());
    for (String option : new String[] {"--hash_bits", "--embedding_units", "--train.keep_rate"}) {
      assertTrue(run.err().contains(option), run.err());
    }
    Cli nothing = Cli.run("train", "--data", train, "--label", "clicked", "--fields", "country");
    assertEquals(2, nothing.exit(), nothing.err());
    assertTrue(nothing.err().contains("country"), nothing.err());
  }

  /** UCI Adult: at most a tenth of the FLOPs, and above the area that logistic regression has. */
  @Test
  void adultIsLearnedFromItsRawFilesAndPrunedToATenth() {
    Path data = Path.of(System.getProperty("espalier.data", "absent")).resolve("adult");
    assumeTrue(Files.isDirectory(data), () -> "no UCI Adult in " + data + ": its test is left out");
    Path records = folder.resolve("adult.dr.gz");
    Path test = folder.resolve("adult.test.dr.gz");
    succeed(
        "convert",
        "--columns",
        ADULT_COLUMNS,
        "--missing",
        "?",
        "--label",
        "income=>50K",
        "--from",
        "csv",
        data.resolve("adult.data.gz"),
        records);
    succeed(
        "convert",
        "--columns",
        ADULT_COLUMNS,
        "--missing",
        "?",
        "--label",
        "income=>50K.",
        "--from",
        "csv",
        "--comment",
        "|",
        "--types_from",
        records + ".data_spec.json",
        data.resolve("adult.test.gz"),
        test);
    Path model = folder.resolve("adult");
    succeed(
        "train",
        "--data",
        records,
        "--label",
        "income",
        "--z_score",
        "--fields",
        ".*",
        "--hidden",
        "64,32",
        "--optimizer",
        "adam",
        "--learning_rate_decay",
        "cosine",
        "--train.batch_size",
        "128",
        "--train.max_steps",
        "2000",
        "--mask",
        "all",
        "--pruning.burn_in",
        "300",
        "--pruning.iter",
        "10",
        "--pruning.decay",
        "0.99",
        "--pruning.schedule",
        "cubic",
        "--pruning.end_step",
        "1400",
        "--pruning.flops_target",
        "1324",
        "--export_dir",
        model);
    assertTrue(auc(model, test) >= 0.905, () -> "AUC " + auc(model, test));
    assertTrue(CompactModel.load(model.resolve("model.safetensors")).flops() <= 1324);
  }
}
