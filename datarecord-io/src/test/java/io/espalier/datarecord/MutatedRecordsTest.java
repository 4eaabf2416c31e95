package io.espalier.datarecord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.espalier.datarecord.SchemaRules.Reason;
import io.espalier.datarecord.SchemaRules.Refusal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.thrift.TException;
import org.junit.jupiter.api.Test;

/**
 * Damaged records, judged twice: the decoder accepts exactly those that libthrift can read and that
 * {@link SchemaRules} has no reason against, and then finds the same in them.
 */
class MutatedRecordsTest {
  private static final long SEED = 20261122;
  private static final int MUTANTS = 40_000;

  @Test
  void libthriftAndTheRulesAgreeWithTheDecoder() {
    RandomRecords records = new RandomRecords(SEED);
    Random random = new Random(SEED);
    byte[] other = DataRecordEncoder.encode(records.next());
    Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    int accepted = 0;
    int unreadable = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] whole = DataRecordEncoder.encode(records.next());
      byte[] bytes = mutated(whole, other, random);
      other = whole;
      String where = "seed " + SEED + " mutant " + i + ": " + HexFormat.of().formatHex(bytes);
      Optional<DataRecord> ours = ours(bytes);
      try {
        int[] trailing = new int[1];
        ThriftTree.Struct struct = ThriftTree.read(bytes, trailing);
        DataRecord theirs = SchemaRules.record(struct);
        if (trailing[0] > 0) {
          throw new Refusal(Reason.TRAILING_BYTES);
        }
        assertEquals(Optional.of(theirs), ours, where);
        accepted++;
      } catch (TException e) {
        unreadable++;
        assertTrue(ours.isEmpty(), "libthrift cannot read " + where);
      } catch (Refusal e) {
        reasons.merge(e.reason, 1, Integer::sum);
        assertTrue(ours.isEmpty(), e.reason + " in " + where);
      }
    }
    if (accepted < MUTANTS / 20 || unreadable < MUTANTS / 20) {
      fail("accepted " + accepted + ", unreadable " + unreadable + ", refused " + reasons);
    }
    for (Reason reason : Reason.values()) {
      assertTrue(
          reasons.getOrDefault(reason, 0) > 0 || reason == Reason.TOO_DEEP,
          reason + " did not come: " + reasons);
    }
  }

  private static Optional<DataRecord> ours(byte[] bytes) {
    try {
      return Optional.of(DataRecordDecoder.decode(bytes));
    } catch (DataRecordFormatException e) {
      return Optional.empty();
    }
  }

  private static byte[] mutated(byte[] whole, byte[] other, Random random) {
    byte[] bytes = whole.clone();
    for (int left = 1 + random.nextInt(2); left > 0; left--) {
      bytes = mutatedOnce(bytes, other, random);
    }
    return bytes;
  }

  private static byte[] mutatedOnce(byte[] bytes, byte[] other, Random random) {
    if (bytes.length < 8) {
      return insert(bytes, other, 0);
    }
    int at = random.nextInt(bytes.length - 4);
    byte[] changed = bytes.clone();
    switch (random.nextInt(7)) {
      case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> changed = Arrays.copyOf(changed, at);
      case 2 -> {
        byte[] some = new byte[1 + random.nextInt(6)];
        random.nextBytes(some);
        changed = insert(changed, some, at);
      }
      case 3 -> {
        // Two numbers of four bytes change places.
        int second = random.nextInt(bytes.length - 4);
        System.arraycopy(bytes, second, changed, at, 4);
        System.arraycopy(bytes, at, changed, second, 4);
      }
      case 4 -> changed[at] = (byte) random.nextInt(17);
      // A whole record with its end cut off goes before this one: fields come twice.
      case 5 -> changed = insert(changed, Arrays.copyOf(other, other.length - 1), 0);
      // An unknown field goes before everything.
      default -> changed = insert(changed, unknownField(random), 0);
    }
    return changed;
  }

  private static byte[] unknownField(Random random) {
    String[] fields = {
      "0f0064 0c 00000002 00 00",
      "0d0064 0b0f 00000001 00000000 0b 00000001 00000000",
      "0e0064 09 00000000",
      "020064 07",
      "0c0064".repeat(15 + random.nextInt(3)) + "00".repeat(16),
    };
    return HexFormat.of().parseHex(fields[random.nextInt(fields.length)].replace(" ", ""));
  }

  private static byte[] insert(byte[] into, byte[] what, int at) {
    byte[] result = new byte[into.length + what.length];
    System.arraycopy(into, 0, result, 0, at);
    System.arraycopy(what, 0, result, at, what.length);
    System.arraycopy(into, at, result, at + what.length, into.length - at);
    return result;
  }
}
