package io.espalier.kernels.cuda.compile;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code ptxas -v} says about a kernel.
 *
 * @param name the kernel
 * @param stack bytes of local memory for each thread, arrays that are not in registers among them
 * @param spilt bytes that are written to and read from local memory for want of registers
 * @param registers of each thread
 */
record KernelReport(String name, int stack, int spilt, int registers) {
  private static final Pattern PATTERN =
      Pattern.compile(
          "Compiling entry function '(\\w+)' for '\\w+'\\R[^\\n]*Function properties for"
              + " \\w+\\R\\s*(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes"
              + " spill loads\\R[^\\n]*Used (\\d+) registers");

  static List<KernelReport> of(String text) {
    return PATTERN
        .matcher(text)
        .results()
        .map(found ->
            new KernelReport(
                found.group(1),
                Integer.parseInt(found.group(2)),
                Integer.parseInt(found.group(3)) + Integer.parseInt(found.group(4)),
                Integer.parseInt(found.group(5))))
        .toList();
  }
}
