package io.espalier.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LaunchArgumentsTest {
  @Test
  void fieldsAreAlignedAsInC() {
    LaunchArguments arguments = new LaunchArguments();
    arguments.pointer(0x1122334455667788L);
    arguments.integer(-7);
    arguments.pointer(-1);
    arguments.real(1.5f);
    arguments.integer(3);

    ByteBuffer expected = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    expected.putLong(0x1122334455667788L).putInt(-7).putInt(0).putLong(-1).putFloat(1.5f).putInt(3);
    assertEquals(32, arguments.size());
    assertArrayEquals(expected.array(), struct(arguments));
  }

  @Test
  void theDriverGetsAPointerToAPointerToTheStruct() {
    LaunchArguments arguments = new LaunchArguments();
    NativeBlock parameters = arguments.parameters();
    assertEquals(parameters.segment().address(), parameters.address());
    assertEquals(parameters.address() + 16, parameters.segment().get(ValueLayout.JAVA_LONG, 0));
    assertEquals(0, (parameters.address() + 16) % 16);
  }

  @Test
  void whatWasThereBeforeLeavesNoTrace() {
    LaunchArguments used = new LaunchArguments();
    for (int i = 0; i < 32; i++) {
      used.pointer(-1);
    }
    used.clear();
    used.integer(1);
    used.pointer(2);
    LaunchArguments fresh = new LaunchArguments();
    fresh.integer(1);
    fresh.pointer(2);

    assertArrayEquals(struct(fresh), struct(used));
    assertTrue(used.sameAs(fresh) && fresh.sameAs(used));
  }

  @Test
  void everyFieldCountsWhenTheyAreCompared() {
    LaunchArguments one = new LaunchArguments();
    LaunchArguments other = new LaunchArguments();
    assertTrue(one.sameAs(other));
    one.integer(0);
    assertFalse(one.sameAs(other), "another size");
    other.integer(0);
    one.real(0f);
    other.real(-0f);
    assertFalse(one.sameAs(other), "other bits");
  }

  @Test
  void aCopyIsTheSameWhateverWasThere() {
    LaunchArguments small = new LaunchArguments();
    small.integer(5);
    LaunchArguments large = new LaunchArguments();
    large.pointer(1);
    large.pointer(2);
    large.integer(3);

    LaunchArguments copy = new LaunchArguments();
    copy.copyFrom(large);
    assertTrue(copy.sameAs(large));
    copy.copyFrom(small);
    assertTrue(copy.sameAs(small));
    copy.integer(0);
    assertArrayEquals(new byte[] {0, 0, 0, 0}, last(struct(copy), 4), "what was copied is gone");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    LaunchArguments arguments = new LaunchArguments();
    for (int i = 0; i < 63; i++) {
      arguments.integer(i);
    }
    assertThrows(IllegalStateException.class, () -> arguments.pointer(1));
    arguments.integer(63);
    assertEquals(LaunchArguments.CAPACITY, arguments.size());
    assertThrows(IllegalStateException.class, () -> arguments.real(1));
  }

  @Test
  void writingAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    LaunchArguments one = new LaunchArguments();
    LaunchArguments other = new LaunchArguments();
    long allocated = 0;
    for (int round = 0; round < 3; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        one.clear();
        one.pointer(i);
        one.integer(i);
        one.real(i);
        if (!one.sameAs(other)) {
          other.copyFrom(one);
        }
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertTrue(allocated < 1000, allocated + " bytes");
  }

  private static byte[] struct(LaunchArguments arguments) {
    return arguments
        .parameters()
        .segment()
        .asSlice(16, arguments.size())
        .toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] last(byte[] bytes, int count) {
    return Arrays.copyOfRange(bytes, bytes.length - count, bytes.length);
  }
}
