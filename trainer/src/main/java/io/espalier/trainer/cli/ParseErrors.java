package io.espalier.trainer.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What picocli could not read, in this project's words. */
final class ParseErrors {
  /**
   * How picocli says that an option's value was left out and something unknown came next; it has no
   * list then.
   */
  private static final Pattern UNKNOWN_INSTEAD_OF_VALUE =
      Pattern.compile("Unknown option: '(.+?)'; Expected parameter for option '(.+?)' but found");

  private ParseErrors() {}

  /** Adds what went wrong while parsing, and every argument that nobody took. */
  static void collect(CommandLine.ParseResult parsed, Problems problems) {
    for (Exception error : parsed.errors()) {
      switch (error) {
        case CommandLine.UnmatchedArgumentException unmatched ->
            unmatched(unmatched, parsed.commandSpec(), problems);
        case CommandLine.MissingParameterException missing -> missing(missing, problems);
        case CommandLine.ParameterException bad
            when bad.getArgSpec() != null && bad.getValue() != null ->
            problems.add(
                name(bad.getArgSpec())
                    + " must be "
                    + kind(bad.getArgSpec())
                    + ", not '"
                    + bad.getValue()
                    + "'");
        default -> problems.add(error.getMessage());
      }
    }
    unmatched(parsed.unmatched(), parsed.commandSpec(), problems);
  }

  private static void unmatched(
      CommandLine.UnmatchedArgumentException error, CommandSpec command, Problems problems) {
    Matcher instead = UNKNOWN_INSTEAD_OF_VALUE.matcher(error.getMessage());
    if (!instead.find()) {
      unmatched(error.getUnmatched(), command, problems);
      return;
    }
    OptionSpec before = command.findOption(instead.group(2));
    if (before != null && !before.arity().isVariable()) {
      problems.add(name(before) + " needs a value: " + kind(before));
    }
    unmatched(List.of(instead.group(1)), command, problems);
  }

  /** A value that follows an unknown option is taken for that option's. */
  private static void unmatched(List<String> arguments, CommandSpec command, Problems problems) {
    if (!arguments.isEmpty()
        && !command.subcommands().isEmpty()
        && !arguments.getFirst().startsWith("-")) {
      // What follows an unknown command was meant for that command.
      problems.add(
          "unknown command '"
              + arguments.getFirst()
              + "'"
              + suggestion(arguments.getFirst(), command));
      return;
    }
    boolean afterUnknownOption = false;
    for (String argument : arguments) {
      boolean option = argument.startsWith("-") && argument.length() > 1;
      if (option) {
        problems.add("unknown option " + argument + suggestion(argument, command));
      } else if (!afterUnknownOption) {
        problems.add("unexpected argument '" + argument + "'");
      }
      afterUnknownOption = option && !argument.contains("=");
    }
  }

  private static String suggestion(String argument, CommandSpec command) {
    String word = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
    List<String> known =
        argument.startsWith("-")
            ? command.options().stream().flatMap(option -> Stream.of(option.names())).toList()
            : List.copyOf(command.subcommands().keySet());
    Optional<String> nearest = Spelling.nearest(word, known);
    if (nearest.isPresent()) {
      return "; did you mean " + nearest.get() + "?";
    }
    return argument.startsWith("-") || known.isEmpty()
        ? ""
        : "; the commands are " + String.join(", ", known);
  }

  private static void missing(CommandLine.MissingParameterException missing, Problems problems) {
    if (missing.getMissing() == null || missing.getMissing().isEmpty()) {
      problems.add(missing.getMessage());
      return;
    }
    for (ArgSpec argument : missing.getMissing()) {
      problems.add(name(argument) + " needs a value: " + kind(argument));
    }
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.names()[0] : argument.paramLabel();
  }

  private static String kind(ArgSpec argument) {
    Class<?> type = argument.auxiliaryTypes()[0];
    if (type.isEnum()) {
      return "one of "
          + Stream.of(type.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    return switch (type.getSimpleName()) {
      case "int", "Integer" -> "a whole number up to " + Integer.MAX_VALUE;
      case "long", "Long" -> "a whole number below 2^63";
      case "float", "Float", "double", "Double" -> "a number";
      case "boolean", "Boolean" -> "true or false";
      default -> argument.paramLabel();
    };
  }
}
