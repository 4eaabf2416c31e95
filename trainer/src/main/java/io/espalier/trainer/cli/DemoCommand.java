package io.espalier.trainer.cli;

import io.espalier.trainer.demo.Demo;
import io.espalier.trainer.demo.DemoResult;
import io.espalier.trainer.run.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job end to end on built-in data. */
@picocli.CommandLine.Command(
    name = "demo",
    description =
        "Makes a synthetic click log, trains a network on it, prunes it while it trains, exports"
            + " it, and compares it with the dense one. Half a minute.")
final class DemoCommand implements Command {
  @Option(
      names = "--save_dir",
      paramLabel = "DIR",
      description =
          "Where everything goes (default: runs/demo, or runs/demo-2, ... where that exists).")
  Path saveDir;

  @Mixin KernelChoice kernels = new KernelChoice();

  @Mixin CommonOptions common = new CommonOptions();

  /** For picocli. */
  DemoCommand() {}

  @Override
  public void check(Problems problems) {
    problems.folder("--save_dir", saveDir == null ? Path.of("runs") : saveDir);
    if (saveDir != null && Files.exists(saveDir.resolve("run"))) {
      problems.add("--save_dir: " + saveDir + " holds a run already; choose another folder");
    }
    kernels.check(problems);
  }

  @Override
  public void run(Console console) throws IOException {
    String provider = kernels.available();
    Path folder = saveDir == null ? unusedFolder() : saveDir;
    Progress progress = console.progress();
    DemoResult result =
        new Demo(
                Demo.Size.FULL,
                folder,
                provider,
                kernels.threads,
                progress::message,
                steps -> new ProgressListener(progress, steps))
            .run();
    progress.finish();
    print(result, console.out());
  }

  private static Path unusedFolder() {
    Path folder = Path.of("runs", "demo");
    for (int number = 2; Files.exists(folder); number++) {
      folder = Path.of("runs", "demo-" + number);
    }
    return folder;
  }

  static void print(DemoResult result, PrintWriter out) {
    Table table = new Table("", "dense", "compact");
    for (List<String> row : result.table()) {
      table.row(row.toArray(String[]::new));
    }
    out.println();
    table.print(out);
    out.println();
    result.inputs().forEach(out::println);
    out.println();
    result.places().forEach(out::println);
    out.println();
    out.println("Next: ./espalier inspect " + result.model());
    out.println("      ./espalier train --help");
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
