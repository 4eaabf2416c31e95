package io.espalier.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * A safetensors file, read whole into memory and checked before anything of it is handed out.
 * Immutable.
 *
 * <p>Reading takes the file's size in memory, whatever its header claims, and {@link #floats} and
 * its kin the tensor's size once more. Nothing stays open or mapped, so the file may be replaced at
 * any time.
 */
public final class SafetensorsFile {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final String source;
  private final byte[] bytes;
  private final int dataAt;
  private final Map<String, String> metadata;
  private final Map<String, Tensor> tensors;

  private SafetensorsFile(String source, byte[] bytes, HeaderParser header) {
    this.source = source;
    this.bytes = bytes;
    this.dataAt = header.dataAt();
    this.metadata = header.metadata();
    this.tensors = header.tensors();
  }

  /**
   * Reads a file.
   *
   * @throws ModelFormatException if it is not what the profile asks for
   * @throws UncheckedIOException if it cannot be read
   */
  public static SafetensorsFile read(Path file, Profile profile) {
    return parse(content(file), file.toString(), profile);
  }

  /**
   * The content of a file as a {@link SafetensorsFile}.
   *
   * @param bytes the content; not copied, it must not change
   * @param source what to call it in messages
   * @throws ModelFormatException if it is not what the profile asks for
   */
  public static SafetensorsFile parse(byte[] bytes, String source, Profile profile) {
    return new SafetensorsFile(source, bytes, HeaderParser.parse(bytes, source, profile));
  }

  /** What the file is called in messages. */
  public String source() {
    return source;
  }

  /** The file's size in bytes. */
  public int size() {
    return bytes.length;
  }

  /**
   * The {@code __metadata__}, in file order; empty if there is none. Strict: with the format,
   * without the checksums.
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * An entry of the metadata.
   *
   * @throws ModelFormatException if there is none of this name
   */
  public String metadata(String key) {
    String value = metadata.get(key);
    if (value == null) {
      throw broken("the metadata has no '" + key + "'", "export the file again");
    }
    return value;
  }

  /**
   * Checks what the file says it is.
   *
   * @throws ModelFormatException unless its format is {@code format} and its version one of 1 to
   *     {@code newestVersion}
   */
  public void requireFormat(String format, int newestVersion) {
    String actual = metadata(StrictHeader.FORMAT);
    if (!actual.equals(format)) {
      throw broken(
          "its format is '" + actual + "' where '" + format + "' is needed",
          "name a file of that kind");
    }
    String version = metadata(StrictHeader.FORMAT_VERSION);
    for (int known = 1; known <= newestVersion; known++) {
      if (version.equals(Integer.toString(known))) {
        return;
      }
    }
    throw broken(
        "its format version is '" + version + "' and this release reads up to " + newestVersion,
        "use a newer release of this library");
  }

  /** The tensors, in the order of their data. */
  public Collection<Tensor> tensors() {
    return tensors.values();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * The tensor of this name.
   *
   * @throws ModelFormatException if there is none
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw broken(
          "there is no tensor '" + name + "'; there are " + firstNames(),
          "check that this is the right file");
    }
    return tensor;
  }

  /**
   * The elements of an F32 tensor in C order. The caller's to keep.
   *
   * @throws ModelFormatException if there is no such tensor, or it has another type: nothing is
   *     ever narrowed or widened silently
   */
  public float[] floats(String name) {
    Tensor tensor = typed(name, DType.F32);
    float[] values = new float[(int) tensor.elements()];
    data(tensor).asFloatBuffer().get(values);
    return values;
  }

  /**
   * The elements of an F32 tensor in C order, none of them NaN or infinite.
   *
   * @throws ModelFormatException as {@link #floats}, and if an element is not finite
   */
  public float[] finiteFloats(String name) {
    float[] values = floats(name);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw broken(
            "element " + i + " of the tensor '" + name + "' is " + values[i],
            "export the file again from a sound model");
      }
    }
    return values;
  }

  /**
   * The elements of an F64 tensor in C order.
   *
   * @throws ModelFormatException if there is no such tensor, or it has another type
   */
  public double[] doubles(String name) {
    Tensor tensor = typed(name, DType.F64);
    double[] values = new double[(int) tensor.elements()];
    data(tensor).asDoubleBuffer().get(values);
    return values;
  }

  /**
   * The elements of an I64 tensor in C order.
   *
   * @throws ModelFormatException if there is no such tensor, or it has another type
   */
  public long[] longs(String name) {
    Tensor tensor = typed(name, DType.I64);
    long[] values = new long[(int) tensor.elements()];
    data(tensor).asLongBuffer().get(values);
    return values;
  }

  /**
   * The bytes of a tensor of any type, as they are in the file.
   *
   * @throws ModelFormatException if there is no such tensor
   */
  public byte[] bytes(String name) {
    Tensor tensor = tensor(name);
    return Arrays.copyOfRange(bytes, dataAt + tensor.begin(), dataAt + tensor.end());
  }

  /** An exception that names this file. */
  public ModelFormatException broken(String problem, String advice) {
    return new ModelFormatException(source, problem, advice);
  }

  private Tensor typed(String name, DType dtype) {
    Tensor tensor = tensor(name);
    if (tensor.dtype() != dtype) {
      throw broken(
          "the tensor '" + name + "' is " + tensor.dtype() + " where " + dtype + " is needed",
          "convert it to " + dtype);
    }
    return tensor;
  }

  private ByteBuffer data(Tensor tensor) {
    return ByteBuffer.wrap(bytes, dataAt + tensor.begin(), tensor.bytes())
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private String firstNames() {
    if (tensors.isEmpty()) {
      return "none";
    }
    StringBuilder names = new StringBuilder();
    tensors.keySet().stream()
        .limit(5)
        .forEach(name -> names.append(names.isEmpty() ? "'" : ", '").append(name).append('\''));
    return tensors.size() > 5 ? names + " and " + (tensors.size() - 5) + " more" : names.toString();
  }

  private static byte[] content(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (!Files.isRegularFile(file)) {
        throw new UncheckedIOException(
            "cannot read " + file + ": it is not a file", new IOException("not a regular file"));
      }
      long size = Files.size(file);
      if (size > Integer.MAX_VALUE - 64) {
        throw new ModelFormatException(
            file.toString(),
            "it has " + size + " bytes and at most 2^31 fit into an array",
            "use a smaller model");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size || in.read() >= 0) {
          throw new ModelFormatException(
              file.toString(),
              "it changed while it was read",
              "replace model files by renaming, then load again");
        }
        return bytes;
      }
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("cannot read " + file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new UncheckedIOException("cannot read " + file + ": no permission", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  static long littleEndianLong(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }
}
