package io.espalier.kernels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which provider does the work: every one that {@link ServiceLoader} finds is asked, the best
 * available one is taken, and one line in the log says which and why the others were not: a WARNING
 * where the scalar ones had to do though others are there, else an INFO.
 *
 * <p>The system property {@value #PROPERTY} names one instead; it is only ever read.
 */
public final class KernelSelection {
  /** The system property that names a provider. */
  public static final String PROPERTY = "espalier.kernels";

  private static final String AUTO = "auto";
  private static final System.Logger LOG = System.getLogger("io.espalier.kernels");
  private static final Set<String> LOGGED = new HashSet<>();

  private KernelSelection() {}

  /**
   * The provider that {@value #PROPERTY} names, else the available one with the highest priority.
   *
   * @throws IllegalStateException if the one that is named is missing or unavailable; the message
   *     has every provider's answer
   */
  public static KernelProvider best() {
    return named(AUTO);
  }

  /**
   * The provider that {@value #PROPERTY} names, else the available one with the highest priority of
   * those that work in the host's memory: what single rows are predicted with. The others are not
   * even asked, so that no GPU is started for it.
   *
   * @throws IllegalStateException if the one that is named is missing or unavailable; the message
   *     has every provider's answer
   */
  public static KernelProvider bestOnHost() {
    return choose(AUTO, KernelProvider::onHost);
  }

  /**
   * The provider with this name; for {@code auto} as {@link #best}.
   *
   * @throws IllegalStateException if it is missing or unavailable; the message has every provider's
   *     answer
   */
  public static KernelProvider named(String asked) {
    return choose(asked, provider -> true);
  }

  /**
   * @param unasked whom {@code auto} may take
   */
  private static KernelProvider choose(String asked, Predicate<KernelProvider> unasked) {
    String name = asked.equals(AUTO) ? System.getProperty(PROPERTY, AUTO) : asked;
    String saidBy = name.equals(asked) ? "" : " (system property " + PROPERTY + ")";
    boolean auto = name.equals(AUTO);
    List<KernelProvider> providers =
        providers().stream().filter(provider -> !auto || unasked.test(provider)).toList();
    Optional<KernelProvider> chosen =
        providers.stream()
            .filter(provider -> auto || provider.name().equals(name))
            .filter(provider -> provider.probe() instanceof Availability.Available)
            .findFirst();
    String answers = answers(providers, chosen.orElse(null));
    if (chosen.isEmpty()) {
      throw new IllegalStateException(
          "kernels '" + name + "'" + saidBy + " cannot be used here. " + answers);
    }
    boolean fellBack = auto && chosen.get().priority() == 0 && providers.size() > 1;
    logOnce(
        fellBack ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
        "kernels=" + chosen.get().name() + " " + answers);
    return chosen.get();
  }

  /** Every provider on the class path or module path, highest priority first. */
  public static List<KernelProvider> providers() {
    List<KernelProvider> found = new ArrayList<>();
    Iterator<KernelProvider> providers =
        ServiceLoader.load(KernelProvider.class, KernelSelection.class.getClassLoader()).iterator();
    while (true) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        found.add(providers.next());
      } catch (ServiceConfigurationError | LinkageError broken) {
        LOG.log(System.Logger.Level.WARNING, "a kernel provider could not be loaded", broken);
      }
    }
    found.sort(
        Comparator.comparingInt(KernelProvider::priority)
            .reversed()
            .thenComparing(KernelProvider::name));
    return found;
  }

  private static String answers(List<KernelProvider> providers, KernelProvider chosen) {
    StringBuilder text = new StringBuilder();
    for (KernelProvider provider : providers) {
      text.append(text.isEmpty() ? "" : "; ").append(provider.name()).append(": ");
      switch (provider.probe()) {
        case Availability.Available(String detail) ->
            text.append(provider == chosen ? "chosen" : "available")
                .append(" (")
                .append(detail)
                .append(')');
        case Availability.Unavailable(String reason) ->
            text.append("unavailable (").append(reason).append(')');
      }
    }
    return text.toString();
  }

  private static void logOnce(System.Logger.Level level, String line) {
    synchronized (LOGGED) {
      if (LOGGED.size() < 100 && LOGGED.add(line)) {
        LOG.log(level, line);
      }
    }
  }
}
