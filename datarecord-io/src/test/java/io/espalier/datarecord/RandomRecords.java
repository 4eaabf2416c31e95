package io.espalier.datarecord;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** DataRecords with anything in them. */
final class RandomRecords {
  private final Random random;

  RandomRecords(long seed) {
    random = new Random(seed);
  }

  DataRecord next() {
    DataRecord record = new DataRecord();
    repeat(() -> record.binary().add(random.nextLong()));
    repeat(() -> record.continuous().put(random.nextLong(), float64()));
    repeat(() -> record.discrete().put(random.nextLong(), random.nextLong()));
    repeat(() -> record.strings().put(random.nextLong(), string()));
    repeat(() -> record.sparseBinary().put(random.nextLong(), strings()));
    repeat(() -> record.sparseContinuous().put(random.nextLong(), stringsWithDoubles()));
    repeat(() -> record.blobs().put(random.nextLong(), blob()));
    repeat(() -> record.tensors().put(random.nextLong(), tensor()));
    repeat(() -> record.sparseTensors().put(random.nextLong(), sparseTensor()));
    return record;
  }

  private void repeat(Runnable action) {
    int times = random.nextInt(3) == 0 ? 0 : random.nextInt(4);
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }

  private double float64() {
    return switch (random.nextInt(8)) {
      case 0 -> Double.NaN;
      case 1 -> Double.NEGATIVE_INFINITY;
      case 2 -> -0.0;
      case 3 -> Double.MIN_VALUE;
      default -> random.nextGaussian();
    };
  }

  private String string() {
    String alphabet = "abz09é漢\uD83D\uDE00\u0000";
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(6); left > 0; left--) {
      text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, random.nextInt(9))));
    }
    return text.toString();
  }

  private Set<String> strings() {
    return new LinkedHashSet<>(list(this::string));
  }

  private Map<String, Double> stringsWithDoubles() {
    Map<String, Double> map = new LinkedHashMap<>();
    repeat(() -> map.put(string(), float64()));
    return map;
  }

  private ByteBuffer blob() {
    byte[] bytes = new byte[random.nextInt(10)];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  private <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    repeat(() -> list.add(element.get()));
    return list;
  }

  private GeneralTensor tensor() {
    Optional<List<Long>> shape =
        random.nextBoolean() ? Optional.of(list(random::nextLong)) : Optional.empty();
    return switch (random.nextInt(8)) {
      case 0 ->
          new GeneralTensor.RawTypedTensor(DataType.values()[random.nextInt(8)], blob(), shape);
      case 1 -> new GeneralTensor.StringTensor(list(this::string), shape);
      case 2 -> new GeneralTensor.Int32Tensor(list(random::nextInt), shape);
      case 3 -> new GeneralTensor.Int64Tensor(list(random::nextLong), shape);
      case 4 -> new GeneralTensor.FloatTensor(list(this::float64), shape);
      case 5 -> new GeneralTensor.DoubleTensor(list(this::float64), shape);
      case 6 -> new GeneralTensor.BoolTensor(list(random::nextBoolean), shape);
      default -> new GeneralTensor.BinaryTensor(list(this::blob), shape);
    };
  }

  private SparseTensor sparseTensor() {
    Optional<List<Long>> shape =
        random.nextBoolean() ? Optional.of(list(random::nextLong)) : Optional.empty();
    return new SparseTensor(
        list(random::nextLong),
        new GeneralTensor.Int64Tensor(list(random::nextLong), shape),
        tensor());
  }
}
