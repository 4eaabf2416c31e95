package io.espalier.trainer.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Where the comparisons are: in a module that is never published, so the launcher starts them. */
@picocli.CommandLine.Command(
    name = "bench",
    description =
        "Runs a comparison of the bench module. The launcher ./espalier starts it:"
            + " io.espalier.bench.Main.")
final class BenchCommand implements Command {
  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "The comparison and its arguments.")
  List<String> names = List.of();

  /** For picocli. */
  BenchCommand() {}

  @Override
  public void check(Problems problems) {}

  @Override
  public void run(Console console) {
    throw new IllegalStateException(
        "the comparisons are not in this program; run ./espalier bench in a checkout of the"
            + " project");
  }

  @Override
  public boolean verbose() {
    return common.verbose;
  }
}
