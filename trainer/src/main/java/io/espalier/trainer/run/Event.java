package io.espalier.trainer.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * TensorFlow's {@code Event} message, as much of it as scalars need, in protocol buffer encoding:
 *
 * <pre>
 * Event      { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
 * Summary    { repeated Value value = 1; }     Value { string tag = 1; float simple_value = 2; }
 * SessionLog { enum status = 1 (START = 1); }
 * </pre>
 */
final class Event {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer bytes;

  private Event(int capacity) {
    bytes = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What every file begins with. */
  static byte[] version(double wallTime) {
    return begin(wallTime, 0, 24)
        .bytesField(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8))
        .done();
  }

  /** A session that begins at a step: what earlier files say of it and of later steps is void. */
  static byte[] sessionStart(double wallTime, long firstStep) {
    byte[] start = new Event(2).key(1, VARINT).varint(1).done();
    return begin(wallTime, firstStep, 8).bytesField(7, start).done();
  }

  static byte[] scalar(double wallTime, long step, String tag, float value) {
    byte[] name = tag.getBytes(StandardCharsets.UTF_8);
    Event point = new Event(name.length + 16).bytesField(1, name).key(2, FIXED32);
    point.bytes.putFloat(value);
    byte[] pointBytes = point.done();
    byte[] summary = new Event(pointBytes.length + 8).bytesField(1, pointBytes).done();
    return begin(wallTime, step, summary.length + 8).bytesField(5, summary).done();
  }

  private static Event begin(double wallTime, long step, int room) {
    Event event = new Event(20 + room).key(1, FIXED64);
    event.bytes.putDouble(wallTime);
    return step == 0 ? event : event.key(2, VARINT).varint(step); // proto3 leaves zeros out
  }

  private Event key(int field, int wireType) {
    return varint((long) field << 3 | wireType);
  }

  private Event bytesField(int field, byte[] content) {
    key(field, BYTES).varint(content.length).bytes.put(content);
    return this;
  }

  private Event varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.put((byte) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.put((byte) rest);
    return this;
  }

  private byte[] done() {
    byte[] result = new byte[bytes.position()];
    bytes.get(0, result);
    return result;
  }
}
