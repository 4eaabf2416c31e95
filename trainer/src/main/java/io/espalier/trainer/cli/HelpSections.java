package io.espalier.trainer.cli;

import java.lang.reflect.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A long list of options in parts with headings. picocli's argument groups would do that too, but
 * an option given twice makes them forget everything else in its group.
 */
final class HelpSections {
  private static final Map<Class<?>, String> HEADINGS = new LinkedHashMap<>();

  static {
    HEADINGS.put(DataOptions.class, "Data");
    HEADINGS.put(InputOptions.class, "Reading");
    HEADINGS.put(FeatureOptions.class, "Features");
    HEADINGS.put(NetworkOptions.class, "Network");
    HEADINGS.put(OptimizerOptions.class, "Optimizer");
    HEADINGS.put(DecayOptions.class, "Learning rate");
    HEADINGS.put(PruningOptions.class, "Pruning");
    HEADINGS.put(RunOptions.class, "Run");
  }

  private HelpSections() {}

  /** Makes a command's help show its options so. */
  static void applyTo(CommandLine command) {
    command
        .getHelpSectionMap()
        .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSections::render);
  }

  private static String render(Help help) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    HEADINGS.values().forEach(heading -> sections.put(heading, new ArrayList<>()));
    for (OptionSpec option : help.commandSpec().options()) {
      sections.computeIfAbsent(heading(option), unknown -> new ArrayList<>()).add(option);
    }
    sections.values().removeIf(List::isEmpty);
    StringBuilder text = new StringBuilder();
    sections.forEach((heading, options) -> {
      text.append(sections.size() == 1 ? "" : String.format("%n%s:%n", heading));
      Help.Layout layout = help.createDefaultLayout();
      layout.addOptions(options, help.parameterLabelRenderer());
      text.append(layout);
    });
    return text.toString();
  }

  private static String heading(OptionSpec option) {
    return option.userObject() instanceof Member member
        ? HEADINGS.getOrDefault(member.getDeclaringClass(), "Others")
        : "Others";
  }
}
