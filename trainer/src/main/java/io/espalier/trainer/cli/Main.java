package io.espalier.trainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The command line's entry: {@code espalier COMMAND OPTIONS}. */
@CommandLine.Command(
    name = "espalier",
    description =
        "Trains networks on DataRecords, prunes them while they train, and exports small ones.",
    synopsisSubcommandLabel = "COMMAND",
    usageHelpWidth = 110,
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ExportCommand.class,
      ConvertCommand.class,
      InspectCommand.class,
      BenchCommand.class
    })
public final class Main {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_USAGE = 2;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** For {@link #run} and picocli. */
  Main() {}

  /**
   * Runs one command and ends the JVM with its exit code: 0 done, 1 failed, 2 bad usage.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    PrintWriter out = writer(System.out);
    PrintWriter err = writer(System.err);
    boolean terminal = System.console() != null && System.console().isTerminal();
    System.exit(run(args, new Console(out, err, terminal)));
  }

  /**
   * Runs one command in this JVM.
   *
   * @param args the command and its options
   * @param out takes results
   * @param err takes progress and messages
   * @return the exit code
   */
  static int run(String[] args, PrintWriter out, PrintWriter err) {
    return run(args, new Console(out, err, false));
  }

  private static int run(String[] args, Console console) {
    try {
      return dispatch(args, console);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  private static int dispatch(String[] args, Console console) {
    CommandLine.ParseResult parsed = commandLine().parseArgs(args);
    CommandLine.ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    if (last.isUsageHelpRequested()) {
      command.usage(console.out());
      return DONE;
    }
    if (last.isVersionHelpRequested()) {
      command.printVersionHelp(console.out());
      return DONE;
    }
    Problems problems = new Problems();
    for (CommandLine.ParseResult part = parsed;
        part != null;
        part = part.hasSubcommand() ? part.subcommand() : null) {
      ParseErrors.collect(part, problems);
    }
    String name = last.commandSpec().qualifiedName();
    if (!(last.commandSpec().userObject() instanceof Command work)) {
      if (problems.isEmpty()) {
        command.usage(console.err());
        return BAD_USAGE;
      }
      return badUsage(name, problems.lines(), console);
    }
    work.check(problems);
    if (!problems.isEmpty()) {
      return badUsage(name, problems.lines(), console);
    }
    return work(name, work, console);
  }

  private static int work(String name, Command work, Console console) {
    try {
      work.run(console);
      if (console.out().checkError()) {
        console.err().println(name + ": the output could not be written");
        return FAILED;
      }
      return DONE;
    } catch (UsageException bad) {
      return badUsage(name, List.of(bad.getMessage()), console);
    } catch (Exception | OutOfMemoryError failure) {
      console.err().println(name + ": " + FailureMessage.of(failure));
      if (work.verbose()) {
        console.err().print(FailureMessage.details(failure));
      }
      return FAILED;
    }
  }

  private static int badUsage(String command, List<String> problems, Console console) {
    if (problems.size() == 1) {
      console.err().println(command + ": " + problems.getFirst());
    } else {
      console.err().println(command + ": " + problems.size() + " problems");
      problems.forEach(problem -> console.err().println("  " + problem));
    }
    console.err().println("Try '" + command + " --help'.");
    return BAD_USAGE;
  }

  /** A command line that collects errors and leaves unknown arguments to {@link ParseErrors}. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUnmatchedArgumentsAllowed(true);
    commandLine.setUnmatchedOptionsAllowedAsOptionParameters(false);
    commandLine.setPosixClusteredShortOptionsAllowed(false);
    // As with twml's parser: of an option given twice the last one counts.
    commandLine.setOverwrittenOptionsAllowed(true);
    commandLine.getCommandSpec().parser().collectErrors(true);
    for (CommandLine subcommand : commandLine.getSubcommands().values()) {
      subcommand.getCommandSpec().parser().collectErrors(true);
      // A quote in a column's name is a letter like any other; the shell has taken the others away.
      subcommand.getCommandSpec().parser().splitQuotedStrings(true);
      HelpSections.applyTo(subcommand);
      subcommand
          .getCommandSpec()
          .usageMessage()
          .width(110)
          .longOptionsMaxWidth(44)
          .sortOptions(false)
          .abbreviateSynopsis(true);
    }
    return commandLine;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /** The version that the build wrote. */
  static final class Version implements IVersionProvider {
    /** For picocli. */
    Version() {}

    @Override
    public String[] getVersion() {
      try (InputStream text = Main.class.getResourceAsStream("version.txt")) {
        return new String[] {
          "espalier " + new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()
        };
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }
}
