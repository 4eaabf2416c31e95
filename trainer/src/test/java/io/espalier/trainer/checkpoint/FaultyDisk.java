package io.espalier.trainer.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The real disk, but one call fails, and it knows what a power cut would leave: content up to the
 * last force of the file, names up to the last force of the folder. So it need not force anything
 * itself, which saves the tests' time.
 */
class FaultyDisk implements FileOperations {
  /** Whether after the failing call everything works again, or nothing does. */
  enum Fault {
    ONE_ERROR,
    POWER_CUT
  }

  /** What a power cut leaves of names that were given or taken since the folder was forced. */
  enum Names {
    OLD,
    NEW,
    MIXED
  }

  private final FileOperations real = new Disk();
  private final Fault fault;
  private final int failingCall;
  private final Map<Path, byte[]> forcedContent = new HashMap<>();
  private Map<Path, byte[]> forcedFolder = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  /**
   * @param failingCall counted from 1; 0: none
   */
  FaultyDisk(Fault fault, int failingCall) {
    this.fault = fault;
    this.failingCall = failingCall;
  }

  int calls() {
    return calls.size();
  }

  boolean failed() {
    return failingCall > 0 && calls.size() >= failingCall;
  }

  String failedCall() {
    return calls.get(failingCall - 1);
  }

  private void call(String what) throws IOException {
    calls.add(what);
    if (calls.size() == failingCall || (fault == Fault.POWER_CUT && failed())) {
      throw new IOException("injected: " + what);
    }
  }

  /** Leaves in the folder what a power cut might. */
  void cutPower(Path folder, Names names, Random random) throws IOException {
    for (Path file : list(folder)) {
      Files.delete(file);
    }
    Set<Path> all = new HashSet<>(forcedContent.keySet());
    all.addAll(forcedFolder.keySet());
    for (Path file : all.stream().sorted().toList()) {
      boolean old =
          switch (names) {
            case OLD -> true;
            case NEW -> false;
            case MIXED -> random.nextBoolean();
          };
      byte[] content = (old ? forcedFolder : forcedContent).get(file);
      if (content != null) {
        Files.write(file, content);
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(files::add);
    }
    return files;
  }

  @Override
  public Output create(Path file) throws IOException {
    call("create " + file.getFileName());
    Output output = real.create(file);
    forcedContent.put(file, new byte[0]);
    return new Output() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          call("write " + file.getFileName());
        } catch (IOException e) {
          output.write(bytes, offset, length / 2); // the disk was full halfway
          throw e;
        }
        output.write(bytes, offset, length);
      }

      @Override
      void force() throws IOException {
        call("force " + file.getFileName());
        forcedContent.put(file, Files.readAllBytes(file));
      }

      @Override
      public void close() throws IOException {
        output.close();
        call("close " + file.getFileName());
      }
    };
  }

  @Override
  public byte[] read(Path file) throws IOException {
    call("read " + file.getFileName());
    return real.read(file);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    call("move " + from.getFileName() + " to " + to.getFileName());
    real.move(from, to);
    forcedContent.put(to, forcedContent.remove(from));
  }

  @Override
  public void delete(Path file) throws IOException {
    call("delete " + file.getFileName());
    real.delete(file);
    forcedContent.remove(file);
  }

  @Override
  public void forceFolder(Path folder) throws IOException {
    call("force the folder");
    forcedFolder = new HashMap<>(forcedContent);
  }
}
