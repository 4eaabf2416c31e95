import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Checks or applies google-java-format, run from source by the root pom: {@code Format.java
 * check|apply STAMP}.
 *
 * <p>Files older than the stamp were checked before and are left out, so that a build that changed
 * nothing waits for nothing.
 */
final class Format {
  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean apply = args[0].equals("apply");
    Path stamp = Path.of(args[1]);
    FileTime checked =
        Files.exists(stamp) ? Files.getLastModifiedTime(stamp) : FileTime.fromMillis(0);
    FileTime started = FileTime.fromMillis(System.currentTimeMillis());
    List<String> arguments =
        new ArrayList<>(
            apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    int options = arguments.size();
    for (Path source : sources(Path.of(""))) {
      if (Files.getLastModifiedTime(source).compareTo(checked) > 0) {
        arguments.add(source.toString());
      }
    }
    if (arguments.size() > options) {
      ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
      int code =
          formatter.run(
              new PrintWriter(System.out, true),
              new PrintWriter(System.err, true),
              arguments.toArray(String[]::new));
      if (code != 0) {
        System.out.println(
            "these files are not formatted; this formats them: ./mvnw -q -N validate"
                + " -Dformat=apply");
        System.exit(1);
      }
    }
    Files.createDirectories(stamp.getParent());
    Files.write(stamp, new byte[0]);
    if (!apply) {
      Files.setLastModifiedTime(stamp, started);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skipped = name.equals("target") || name.startsWith(".");
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }
}
