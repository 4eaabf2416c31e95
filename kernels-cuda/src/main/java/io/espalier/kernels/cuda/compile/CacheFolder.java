package io.espalier.kernels.cuda.compile;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Where cubins are kept. */
final class CacheFolder {
  /** The system property with the folder's path. */
  static final String PROPERTY = "espalier.cuda.cache";

  private static final String NAME = "espalier";

  private CacheFolder() {}

  /** The folder of this process, or null if it has no place for one. */
  static Path standard() {
    return find(
        System.getProperty(PROPERTY),
        System.getenv(),
        System.getProperty("user.home"),
        System.getProperty("os.name", "").startsWith("Windows"));
  }

  /**
   * The folder that the property names, else {@code espalier} in the system's folder for caches.
   *
   * @param named the property's value, or null
   * @param home the user's folder, or null
   */
  static Path find(String named, Map<String, String> environment, String home, boolean windows) {
    try {
      if (named != null && !named.isBlank()) {
        return Path.of(named).toAbsolutePath();
      }
      Path caches = path(environment.get(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME"));
      if (caches != null && caches.isAbsolute()) {
        return caches.resolve(NAME);
      }
      // Without a home Java says "?".
      Path user = path(home);
      return user == null || !user.isAbsolute() ? null : user.resolve(".cache").resolve(NAME);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static Path path(String text) {
    return text == null || text.isBlank() ? null : Path.of(text);
  }
}
