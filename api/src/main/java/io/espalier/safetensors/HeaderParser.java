package io.espalier.safetensors;

import io.espalier.json.JsonException;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue;
import io.espalier.json.JsonValue.JsonInteger;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonValue.JsonString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and checks a header, in the order of the reference implementation: length, text, offsets
 * without holes and overlaps, sizes, end of file. The strict profile's own checks stand beside
 * them. Until all is checked nothing is taken from the data.
 */
final class HeaderParser {
  private static final int LENGTH_BYTES = 8;
  private static final byte[] LFS_POINTER =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);
  private static final String DAMAGED =
      "the file is damaged or not from this library; copy or export it again";
  private static final String NOT_SAFETENSORS =
      "check that it is a safetensors file and was copied whole";

  private final byte[] file;
  private final String source;
  private final boolean strict;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private int dataAt;

  private HeaderParser(byte[] file, String source, boolean strict) {
    this.file = file;
    this.source = source;
    this.strict = strict;
  }

  static HeaderParser parse(byte[] file, String source, Profile profile) {
    HeaderParser parser = new HeaderParser(file, source, profile == Profile.STRICT);
    int length = parser.headerLength(profile);
    parser.dataAt = LENGTH_BYTES + length;
    if (parser.strict) {
      parser.checkHeaderCrc(length);
    }
    JsonObject header = parser.json(length, profile);
    parser.readMetadata(header);
    parser.readTensors(header);
    if (parser.strict) {
      parser.checkTensorCrcs();
    }
    return parser;
  }

  int dataAt() {
    return dataAt;
  }

  Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  private int headerLength(Profile profile) {
    if (file.length >= LFS_POINTER.length && startsWithLfsPointer()) {
      throw broken(
          "this is a Git LFS pointer, not the file itself",
          "run 'git lfs pull' where it came from");
    }
    if (file.length < LENGTH_BYTES) {
      throw broken("it has only " + file.length + " bytes", NOT_SAFETENSORS);
    }
    long length = SafetensorsFile.littleEndianLong(file, 0);
    if (length < 0 || length > profile.maxHeaderBytes()) {
      throw broken(
          "its first 8 bytes claim a header of "
              + Long.toUnsignedString(length)
              + " bytes and at most "
              + profile.maxHeaderBytes()
              + " are allowed",
          NOT_SAFETENSORS);
    }
    if (length > file.length - LENGTH_BYTES) {
      throw broken(
          "it ends within its header: "
              + (length + LENGTH_BYTES)
              + " bytes claimed, "
              + file.length
              + " there",
          NOT_SAFETENSORS);
    }
    if (length < 2) {
      throw broken("its header has only " + length + " bytes", NOT_SAFETENSORS);
    }
    if (strict && (LENGTH_BYTES + length) % StrictHeader.ALIGNMENT != 0) {
      throw broken(
          "its data begins at byte "
              + (LENGTH_BYTES + length)
              + ", which is no multiple of "
              + StrictHeader.ALIGNMENT,
          DAMAGED);
    }
    return (int) length;
  }

  private boolean startsWithLfsPointer() {
    for (int i = 0; i < LFS_POINTER.length; i++) {
      if (file[i] != LFS_POINTER[i]) {
        return false;
      }
    }
    return true;
  }

  private void checkHeaderCrc(int length) {
    if (!StrictHeader.hasOpening(file, LENGTH_BYTES, length)) {
      throw broken(
          "its header does not begin with a checksum",
          "only files written by this library can be used here");
    }
    String stated =
        new String(
            file,
            LENGTH_BYTES + StrictHeader.OPENING.length(),
            StrictHeader.NO_CRC.length(),
            StandardCharsets.ISO_8859_1);
    String actual = StrictHeader.crcOfHeader(file, LENGTH_BYTES, length);
    if (!stated.equals(actual)) {
      throw broken(
          "its header's checksum is " + actual + ", not " + stated + " as stated", DAMAGED);
    }
  }

  private JsonObject json(int length, Profile profile) {
    try {
      JsonValue header = JsonReader.parse(file, LENGTH_BYTES, length, profile.json());
      if (header instanceof JsonObject object) {
        return object;
      }
      throw broken(
          "its header is " + header.kind() + " where an object is needed", NOT_SAFETENSORS);
    } catch (JsonException e) {
      throw new ModelFormatException(
          source,
          "its header is not the JSON of safetensors: "
              + e.getMessage()
              + " (the header begins at byte 8)",
          NOT_SAFETENSORS,
          e);
    }
  }

  private void readMetadata(JsonObject header) {
    JsonValue value = header.members().get(StrictHeader.METADATA);
    if (value == null) {
      return;
    }
    if (!(value instanceof JsonObject object)) {
      throw broken(
          "'__metadata__' is " + value.kind() + " where an object is needed", NOT_SAFETENSORS);
    }
    long size = 0;
    for (Map.Entry<String, JsonValue> entry : object.members().entrySet()) {
      if (!(entry.getValue() instanceof JsonString(String text))) {
        throw broken(
            "the metadata '"
                + shortened(entry.getKey())
                + "' is "
                + entry.getValue().kind()
                + " where a string is needed",
            NOT_SAFETENSORS);
      }
      metadata.put(entry.getKey(), text);
      size += entry.getKey().length() + text.length();
    }
    if (strict && size > StrictHeader.MAX_METADATA_BYTES) {
      throw broken(
          "its metadata has "
              + size
              + " characters and at most "
              + StrictHeader.MAX_METADATA_BYTES
              + " are allowed",
          DAMAGED);
    }
  }

  private void readTensors(JsonObject header) {
    List<Tensor> found = new ArrayList<>();
    for (Map.Entry<String, JsonValue> entry : header.members().entrySet()) {
      if (!entry.getKey().equals(StrictHeader.METADATA)) {
        found.add(tensor(entry.getKey(), entry.getValue()));
      }
    }
    if (strict && (found.isEmpty() || found.size() > StrictHeader.MAX_TENSORS)) {
      throw broken(
          "it has "
              + found.size()
              + " tensors where 1 to "
              + StrictHeader.MAX_TENSORS
              + " are allowed",
          DAMAGED);
    }
    found.sort(Comparator.comparingInt(Tensor::begin).thenComparingInt(Tensor::end));
    int previousEnd = 0;
    for (Tensor tensor : found) {
      if (tensor.begin() != previousEnd) {
        throw broken(
            where(tensor.name())
                + " begins at "
                + tensor.begin()
                + " of the data where the one before it ends at "
                + previousEnd,
            NOT_SAFETENSORS);
      }
      previousEnd = tensor.end();
      tensors.put(tensor.name(), tensor);
    }
    if (dataAt + (long) previousEnd != file.length) {
      throw broken(
          "its tensors end at byte "
              + (dataAt + (long) previousEnd)
              + " and the file at "
              + file.length,
          NOT_SAFETENSORS);
    }
  }

  private Tensor tensor(String name, JsonValue value) {
    if (strict && !StrictHeader.isName(name)) {
      throw broken(where(name) + " has a name that is not allowed", DAMAGED);
    }
    if (!(value instanceof JsonObject object)) {
      throw broken(
          where(name) + " is " + value.kind() + " where an object is needed", NOT_SAFETENSORS);
    }
    if (strict && object.members().size() != 3) {
      throw broken(where(name) + " needs exactly dtype, shape and data_offsets", DAMAGED);
    }
    try {
      DType dtype = dtype(name, object.string("dtype"));
      List<Long> shape = numbers(name, "shape", object.array("shape"));
      List<Long> offsets = numbers(name, "data_offsets", object.array("data_offsets"));
      return sized(name, dtype, shape, offsets);
    } catch (JsonException e) {
      throw new ModelFormatException(
          source, where(name) + ": " + e.getMessage(), NOT_SAFETENSORS, e);
    }
  }

  private DType dtype(String name, String text) {
    DType dtype = DType.named(text);
    if (dtype == null) {
      throw broken(
          where(name) + " has the unknown type '" + shortened(text) + "'", NOT_SAFETENSORS);
    }
    return dtype;
  }

  private List<Long> numbers(String name, String member, List<JsonValue> items) {
    List<Long> numbers = new ArrayList<>(items.size());
    for (JsonValue item : items) {
      if (!(item instanceof JsonInteger(long number))) {
        throw broken(where(name) + " has " + item.kind() + " in its " + member, NOT_SAFETENSORS);
      }
      numbers.add(number);
    }
    return numbers;
  }

  private Tensor sized(String name, DType dtype, List<Long> shape, List<Long> offsets) {
    if (offsets.size() != 2 || offsets.get(1) < offsets.get(0)) {
      throw broken(where(name) + " has the data_offsets " + offsets, NOT_SAFETENSORS);
    }
    if (offsets.get(1) > file.length - dataAt) {
      throw broken(
          where(name)
              + " ends at "
              + offsets.get(1)
              + " of "
              + (file.length - dataAt)
              + " bytes of data",
          "the file was cut short; copy it again");
    }
    if (strict
        && (shape.size() > StrictHeader.MAX_RANK
            || shape.stream().anyMatch(size -> size < 1 || size > Integer.MAX_VALUE))) {
      throw broken(
          where(name)
              + " has the shape "
              + shape
              + " where up to "
              + StrictHeader.MAX_RANK
              + " positive sizes are allowed",
          DAMAGED);
    }
    long bytes = offsets.get(1) - offsets.get(0);
    if (!fills(shape, dtype, bytes)) {
      throw broken(
          where(name)
              + " of type "
              + dtype
              + " and shape "
              + shape
              + " does not fill its "
              + bytes
              + " bytes",
          NOT_SAFETENSORS);
    }
    return new Tensor(name, dtype, shape, offsets.get(0).intValue(), offsets.get(1).intValue());
  }

  /**
   * Whether the product of the shape, in bits, is these bytes; a product beyond a long never is,
   * not even times 0.
   */
  private static boolean fills(List<Long> shape, DType dtype, long bytes) {
    long bits = dtype.bits();
    try {
      long elements = 1;
      for (long size : shape) {
        elements = Math.multiplyExact(elements, size);
      }
      bits = Math.multiplyExact(bits, elements);
    } catch (ArithmeticException overflow) {
      return false;
    }
    return bits == bytes * 8;
  }

  private void checkTensorCrcs() {
    if (!metadata.containsKey(StrictHeader.FORMAT)
        || !metadata.containsKey(StrictHeader.FORMAT_VERSION)) {
      throw broken("its metadata has no format and format_version", DAMAGED);
    }
    for (Tensor tensor : tensors.values()) {
      String stated = metadata.remove(StrictHeader.TENSOR_CRC + tensor.name());
      String actual = StrictHeader.crcOf(file, dataAt + tensor.begin(), tensor.bytes());
      if (!actual.equals(stated)) {
        throw broken(
            where(tensor.name())
                + ", at byte "
                + (dataAt + (long) tensor.begin())
                + ", has the checksum "
                + actual
                + ", not "
                + stated
                + " as stated",
            DAMAGED);
      }
    }
    metadata.remove(StrictHeader.HEADER_CRC);
    for (String key : metadata.keySet()) {
      if (key.startsWith(StrictHeader.TENSOR_CRC)) {
        throw broken(
            "there is a checksum '" + shortened(key) + "' of a tensor that is not there", DAMAGED);
      }
    }
  }

  private static String where(String name) {
    return "the tensor '" + shortened(name) + "'";
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private ModelFormatException broken(String problem, String advice) {
    return new ModelFormatException(source, problem, advice);
  }
}
