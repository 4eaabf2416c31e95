package io.espalier.trainer.cli;

/**
 * One command: picocli fills its options in, then it is asked what is wrong with them, then it
 * works.
 */
interface Command {
  /**
   * Adds everything that can be seen to be wrong before any work. Options that picocli refused have
   * their defaults.
   */
  void check(Problems problems);

  /**
   * The work.
   *
   * @throws UsageException if it turns out only now that the options do not fit the data
   * @throws Exception if it fails; the message is for the user
   */
  void run(Console console) throws Exception;

  /** Whether failures are shown with their stack traces. */
  boolean verbose();
}
