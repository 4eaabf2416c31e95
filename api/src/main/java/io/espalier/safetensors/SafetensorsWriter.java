package io.espalier.safetensors;

import io.espalier.files.AtomicFile;
import io.espalier.files.AtomicFile.Durability;
import io.espalier.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Writes our own safetensors files, as {@link Profile#STRICT} wants them: wide elements first and
 * then by name, metadata by key, a checksum over the header and over each tensor, data from a
 * multiple of 64 bytes on. The same content gives the same bytes.
 *
 * <p>Arrays are not copied: they must not change before the file is written. Not thread-safe.
 */
public final class SafetensorsWriter {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Map<String, String> metadata = new TreeMap<>();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A file with no tensors yet.
   *
   * @param format what it is: {@code espalier.model}
   * @param version of that format, from 1
   */
  public SafetensorsWriter(String format, int version) {
    metadata.put(StrictHeader.FORMAT, format);
    metadata.put(StrictHeader.FORMAT_VERSION, Integer.toString(version));
  }

  /**
   * Adds an entry to the metadata.
   *
   * @throws IllegalArgumentException if there is one of that name, or it is one of the checksums'
   */
  public SafetensorsWriter metadata(String key, String value) {
    if (key.equals(StrictHeader.HEADER_CRC)
        || key.startsWith(StrictHeader.TENSOR_CRC)
        || metadata.containsKey(key)) {
      throw new IllegalArgumentException("the metadata key '" + key + "' is taken");
    }
    metadata.put(key, value);
    return this;
  }

  /** Adds an F32 tensor. Sizes are at least 1, up to 4 of them. */
  public SafetensorsWriter floats(String name, float[] values, int... shape) {
    return add(name, DType.F32, shape, values.length, (buffer, i) -> buffer.putFloat(values[i]));
  }

  /** Adds an F64 tensor. Sizes are at least 1, up to 4 of them. */
  public SafetensorsWriter doubles(String name, double[] values, int... shape) {
    return add(name, DType.F64, shape, values.length, (buffer, i) -> buffer.putDouble(values[i]));
  }

  /** Adds an I64 tensor. Sizes are at least 1, up to 4 of them. */
  public SafetensorsWriter longs(String name, long[] values, int... shape) {
    return add(name, DType.I64, shape, values.length, (buffer, i) -> buffer.putLong(values[i]));
  }

  /** Adds an I64 tensor of these numbers. Sizes are at least 1, up to 4 of them. */
  public SafetensorsWriter longs(String name, int[] values, int... shape) {
    return add(name, DType.I64, shape, values.length, (buffer, i) -> buffer.putLong(values[i]));
  }

  /** Adds a U8 tensor. Sizes are at least 1, up to 4 of them. */
  public SafetensorsWriter bytes(String name, byte[] values, int... shape) {
    return add(name, DType.U8, shape, values.length, (buffer, i) -> buffer.put(values[i]));
  }

  /**
   * Writes the file whole or not at all, and durably: temporary file, fsync, rename, fsync of the
   * folder.
   *
   * @throws UncheckedIOException if that fails; the old file, if any, is still there
   * @throws IllegalArgumentException if there is no tensor, or the names or the metadata are beyond
   *     the format's limits
   */
  public void write(Path file) {
    byte[] header = header();
    AtomicFile.write(file, Durability.DURABLE, out -> write(header, out));
  }

  /**
   * Writes the file's bytes to a stream, which stays open.
   *
   * @throws IllegalArgumentException as {@link #write(Path)}
   */
  public void write(OutputStream out) throws IOException {
    write(header(), out);
  }

  private SafetensorsWriter add(
      String name, DType dtype, int[] shape, int length, Elements elements) {
    if (!StrictHeader.isName(name) || entries.stream().anyMatch(entry -> entry.name.equals(name))) {
      throw new IllegalArgumentException("no tensor may be called '" + name + "', or there is one");
    }
    long product = 1;
    for (int size : shape) {
      product = size < 1 ? -1 : Math.multiplyExact(product, size);
    }
    if (shape.length > StrictHeader.MAX_RANK
        || product != length
        || entries.size() == StrictHeader.MAX_TENSORS) {
      throw new IllegalArgumentException(
          "the tensor '"
              + name
              + "' of shape "
              + Arrays.toString(shape)
              + " cannot have "
              + length
              + " elements, or there are "
              + StrictHeader.MAX_TENSORS
              + " tensors already");
    }
    entries.add(new Entry(name, dtype, shape.clone(), length, elements));
    return this;
  }

  private void write(byte[] header, OutputStream out) throws IOException {
    out.write(header);
    byte[] chunk = new byte[CHUNK_BYTES];
    for (Entry entry : entries) {
      entry.forEachChunk(chunk, out::write);
    }
  }

  /**
   * The eight bytes of the length and the header, its padding and its own checksum included. Sorts
   * the tensors.
   */
  private byte[] header() {
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("a file needs at least one tensor");
    }
    entries.sort(
        Comparator.comparing((Entry entry) -> entry.dtype.bits(), Collections.reverseOrder())
            .thenComparing(entry -> entry.name));
    JsonWriter json = new JsonWriter().beginObject();
    writeMetadata(json.name(StrictHeader.METADATA));
    long begin = 0;
    for (Entry entry : entries) {
      begin = entry.describe(json, begin);
    }
    byte[] text = json.endObject().toString().getBytes(StandardCharsets.UTF_8);
    int length =
        (text.length + 8 + StrictHeader.ALIGNMENT - 1)
            / StrictHeader.ALIGNMENT
            * StrictHeader.ALIGNMENT;
    if (length - 8 > Profile.STRICT.maxHeaderBytes() || length + begin > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a file of "
              + (length + begin)
              + " bytes with a header of "
              + length
              + " is beyond the limits of 2 GiB and 16 MiB");
    }
    byte[] header = new byte[length];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(length - 8).put(text);
    byte[] crc =
        StrictHeader.crcOfHeader(header, 8, length - 8).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(crc, 0, header, 8 + StrictHeader.OPENING.length(), crc.length);
    return header;
  }

  private void writeMetadata(JsonWriter json) {
    json.beginObject().name(StrictHeader.HEADER_CRC).value(StrictHeader.NO_CRC);
    Map<String, String> all = new TreeMap<>(metadata);
    for (Entry entry : entries) {
      all.put(StrictHeader.TENSOR_CRC + entry.name, entry.crc());
    }
    long size = 0;
    for (Map.Entry<String, String> entry : all.entrySet()) {
      json.name(entry.getKey()).value(entry.getValue());
      size += entry.getKey().length() + entry.getValue().length();
    }
    if (size > StrictHeader.MAX_METADATA_BYTES - 64) {
      throw new IllegalArgumentException(
          "the metadata has "
              + size
              + " characters and at most "
              + StrictHeader.MAX_METADATA_BYTES
              + " are allowed");
    }
    json.endObject();
  }

  @FunctionalInterface
  private interface Elements {
    void put(ByteBuffer buffer, int index);
  }

  @FunctionalInterface
  private interface ChunkSink {
    void accept(byte[] bytes, int offset, int length) throws IOException;
  }

  private record Entry(String name, DType dtype, int[] shape, int length, Elements elements) {
    long describe(JsonWriter json, long begin) {
      long end = begin + length * (dtype.bits() / 8L);
      json.name(name).beginObject().name("dtype").value(dtype.name()).name("shape").beginArray();
      for (int size : shape) {
        json.value(size);
      }
      json.endArray()
          .name("data_offsets")
          .beginArray()
          .value(begin)
          .value(end)
          .endArray()
          .endObject();
      return end;
    }

    String crc() {
      CRC32C crc = new CRC32C();
      try {
        forEachChunk(new byte[CHUNK_BYTES], crc::update);
      } catch (IOException impossible) {
        throw new UncheckedIOException(impossible);
      }
      return StrictHeader.digits(crc);
    }

    void forEachChunk(byte[] chunk, ChunkSink sink) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
      int perChunk = chunk.length / (dtype.bits() / 8);
      for (long from = 0; from < length; from += perChunk) {
        int to = (int) Math.min(length, from + perChunk);
        buffer.clear();
        for (int i = (int) from; i < to; i++) {
          elements.put(buffer, i);
        }
        sink.accept(chunk, 0, buffer.position());
      }
    }
  }
}
