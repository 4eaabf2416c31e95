package io.espalier.kernels.cpu.team;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeamTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 40})
  void everyItemIsDoneOnceAndSeenByTheCaller(int size) {
    int[] done = new int[100];
    int[] expected = new int[100];
    try (Team team = new Team(size)) {
      for (int round = 0; round < 500; round++) {
        int items = round % 101;
        team.run((item, member) -> done[item]++, items);
        for (int i = 0; i < items; i++) {
          expected[i]++;
        }
        assertArrayEquals(expected, done, "round " + round);
      }
    }
  }

  @Test
  void membersHaveNumbersOfTheirOwn() {
    AtomicIntegerArray busy = new AtomicIntegerArray(4);
    try (Team team = new Team(4)) {
      for (int round = 0; round < 200; round++) {
        team.run(
            (item, member) -> {
              assertEquals(
                  1, busy.incrementAndGet(member), "two items at once for member " + member);
              busy.decrementAndGet(member);
            },
            50);
      }
    }
  }

  @Test
  void closeLeavesNoThread() {
    Set<Thread> before = teamThreads();
    Team team = new Team(5);
    Set<Thread> own = teamThreads();
    own.removeAll(before);
    assertEquals(
        Set.of(
            "espalier-kernels-1", "espalier-kernels-2", "espalier-kernels-3", "espalier-kernels-4"),
        own.stream().map(Thread::getName).collect(Collectors.toSet()));
    assertTrue(own.stream().allMatch(Thread::isDaemon));
    team.run((item, member) -> {}, 10);
    team.close();
    team.close();
    assertTrue(own.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void aFailureReachesTheCallerAndTheRestIsDone() {
    IllegalStateException failure = new IllegalStateException("item 3");
    boolean[] done = new boolean[20];
    try (Team team = new Team(3)) {
      for (int round = 0; round < 100; round++) {
        Arrays.fill(done, false);
        Work work =
            (item, member) -> {
              done[item] = true;
              if (item == 3) {
                throw failure;
              }
            };
        assertSame(
            failure, assertThrows(IllegalStateException.class, () -> team.run(work, done.length)));
        for (int i = 0; i < done.length; i++) {
          assertTrue(done[i], "item " + i);
        }
        team.run((item, member) -> done[item] = false, done.length);
      }
    }
  }

  @Test
  void anInterruptedCallerGetsItsResultAndStaysInterrupted() {
    int[] done = new int[50];
    try (Team team = new Team(40)) {
      Thread.currentThread().interrupt();
      for (int round = 0; round < 50; round++) {
        team.run((item, member) -> done[item]++, done.length);
      }
    }
    assertTrue(Thread.interrupted());
    assertTrue(Arrays.stream(done).allMatch(count -> count == 50));
  }

  @Test
  void twoTeamsDoNotWaitForEachOther() {
    int[] inner = new int[8];
    try (Team first = new Team(2);
        Team second = new Team(2)) {
      // An item of the first team is done only when the second team has done its work.
      first.run(
          (item, member) -> {
            if (item == 0) {
              second.run((innerItem, innerMember) -> inner[innerItem]++, inner.length);
            }
          },
          4);
    }
    assertTrue(Arrays.stream(inner).allMatch(count -> count == 1));
  }

  private static Set<Thread> teamThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("espalier-kernels-"))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
