package io.espalier.kernels.cuda.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
  @TempDir private Path home;

  @Test
  void thePropertyComesFirst() {
    Path named = home.resolve("named");
    assertEquals(
        named,
        CacheFolder.find(
            named.toString(), Map.of("XDG_CACHE_HOME", home.toString()), home.toString(), false));
    assertEquals(Path.of("here").toAbsolutePath(), CacheFolder.find("here", Map.of(), null, false));
  }

  @Test
  void thenTheSystemsFolderForCaches() {
    Path caches = home.resolve("caches");
    assertEquals(
        caches.resolve("espalier"),
        CacheFolder.find(
            null, Map.of("XDG_CACHE_HOME", caches.toString()), home.toString(), false));
    assertEquals(
        caches.resolve("espalier"),
        CacheFolder.find(" ", Map.of("LOCALAPPDATA", caches.toString()), home.toString(), true));
  }

  @Test
  void thenTheHome() {
    Path expected = home.resolve(".cache").resolve("espalier");
    assertEquals(expected, CacheFolder.find(null, Map.of(), home.toString(), false));
    // The specification of these folders: a relative path is ignored.
    assertEquals(
        expected,
        CacheFolder.find(null, Map.of("XDG_CACHE_HOME", "caches"), home.toString(), false));
    assertEquals(
        expected, CacheFolder.find(null, Map.of("XDG_CACHE_HOME", ""), home.toString(), false));
  }

  @Test
  void withoutAHomeThereIsNone() {
    assertNull(CacheFolder.find(null, Map.of(), "?", false));
    assertNull(CacheFolder.find(null, Map.of(), null, false));
    assertNull(CacheFolder.find("\0", Map.of(), home.toString(), false));
  }
}
