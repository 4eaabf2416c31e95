package io.espalier.bench.pytorch;

import io.espalier.bench.contender.Net;
import io.espalier.bench.contender.Paced;
import io.espalier.bench.contender.StepCase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A Python that makes training steps with PyTorch when it is told to, so that they are timed in
 * turns with others. What it is told, and what it answers, stands in {@code step.py}.
 */
public final class PyTorch implements AutoCloseable {
  /** How a step is made. */
  public enum Variant {
    EAGER,
    GRAPH,
    COMPILED;

    /** {@code pytorch-eager}. */
    public String contender() {
      return "pytorch-" + id();
    }

    private String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Process process;
  private final Writer orders;
  private final BufferedReader answers;
  private final String description;
  private int opened;

  private PyTorch(Process process) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.description = answer("starting");
  }

  /** The command that serves with a Python: {@code python3}, or another one. */
  public static List<String> serving(String python) {
    return List.of(python, "-u", "-c", script(), "--serve");
  }

  /**
   * Starts it.
   *
   * @throws IllegalStateException if there is no Python, no PyTorch, or no GPU for it; says which
   */
  public static PyTorch start(List<String> command) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException none) {
      throw new IllegalStateException("there is no " + command.getFirst(), none);
    }
    try {
      return new PyTorch(process);
    } catch (RuntimeException | Error failure) {
      process.destroy();
      throw failure;
    }
  }

  private static String script() {
    try (InputStream in = PyTorch.class.getResourceAsStream("step.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its version, CUDA's, and the GPU. */
  public String description() {
    return description;
  }

  /**
   * Steps of a case.
   *
   * @param precision {@code fp32}, {@code tf32} or {@code bf16}
   * @param fed whether each step has its batch copied from the host, and looks at the loss before
   * @throws IllegalStateException if it cannot do that here; says why
   */
  public Paced steps(StepCase step, Variant variant, String precision, boolean fed) {
    String id = "s" + opened++;
    Net net = step.net();
    inFile(file -> {
      Files.write(
          file,
          littleEndian(
              net.parameters(),
              net.rows(step.batch(), StepCase.SEED),
              net.labels(step.batch(), StepCase.SEED)));
      String widths = net.widths().stream().map(String::valueOf).collect(Collectors.joining(","));
      return order(
          "open %s %s %s %s %d %s %s %s %s"
              .formatted(
                  id,
                  variant.id(),
                  precision,
                  fed,
                  step.batch(),
                  StepCase.LEARNING_RATE,
                  StepCase.MOMENTUM,
                  widths,
                  file));
    });
    return new Steps(id);
  }

  /** Ends it. */
  @Override
  public void close() {
    try {
      orders.close();
      answers.close();
    } catch (IOException alreadyGone) {
      // It ends all the same.
    }
    process.destroy();
  }

  private String order(String order) {
    try {
      orders.write(order + "\n");
      orders.flush();
    } catch (IOException e) {
      throw new IllegalStateException("PyTorch has ended", e);
    }
    return answer(order);
  }

  /** What follows "ok". */
  private String answer(String order) {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("PyTorch has ended without an answer to: " + order);
      }
      if (!line.equals("ok") && !line.startsWith("ok ")) {
        throw new IllegalStateException(line.replaceFirst("^error ", ""));
      }
      return line.substring(2).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Something done with a file that is there for so long. */
  @FunctionalInterface
  private interface WithFile<T> {
    T apply(Path file) throws IOException;
  }

  private static <T> T inFile(WithFile<T> work) {
    try {
      Path file = Files.createTempFile("espalier-pytorch", ".floats");
      try {
        return work.apply(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] littleEndian(float[]... arrays) {
    int floats = 0;
    for (float[] array : arrays) {
      floats += array.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] array : arrays) {
      for (float value : array) {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  private final class Steps implements Paced {
    private final String id;
    private int times = 1;

    Steps(String id) {
      this.id = id;
    }

    @Override
    public void pace(int newTimes) {
      times = newTimes;
    }

    @Override
    public void run() {
      order("run " + id + " " + times);
    }

    @Override
    public float[] result() {
      return inFile(file -> {
        order("result " + id + " " + file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        float[] values = new float[bytes.capacity() / Float.BYTES];
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
      });
    }

    @Override
    public void close() {
      order("close " + id);
    }
  }
}
