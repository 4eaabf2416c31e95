package io.espalier.bench.house;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Something that no class may use, or only some may.
 *
 * @param what a class ({@code java.io.ObjectInputStream}) or a member ({@code
 *     java.lang.System#exit}), each a regular expression for the whole name
 * @param why the reason, printed with an offence
 * @param where which classes it is banned in
 */
record Ban(String what, String why, Predicate<String> where) {
  private static final Predicate<String> EVERYWHERE = name -> true;
  private static final Predicate<String> OUTSIDE_PROGRAMS =
      name ->
          !name.startsWith("io.espalier.trainer.cli.") && !name.startsWith("io.espalier.bench.");
  private static final Predicate<String> KERNELS = name -> name.startsWith("io.espalier.kernels.");

  static final List<Ban> ALL =
      List.of(
          new Ban(
              "java.lang.System#exit", "a library does not end its user's JVM", OUTSIDE_PROGRAMS),
          new Ban(
              "java.lang.Runtime#(exit|halt|addShutdownHook)",
              "a library leaves the JVM alone",
              EVERYWHERE),
          new Ban("java.lang.System#(out|err)", "only the command line prints", OUTSIDE_PROGRAMS),
          new Ban(
              "java.lang.System#(setProperty|setOut|setErr|gc)",
              "a library changes nothing global",
              EVERYWHERE),
          new Ban(
              "java.lang.Thread#sleep",
              "waiting for a time is waiting for the wrong thing",
              EVERYWHERE),
          new Ban(".*#printStackTrace", "an error is thrown, or logged", EVERYWHERE),
          new Ban(".*#setAccessible", "no reflection on what is not ours", EVERYWHERE),
          new Ban("(sun\\.misc|jdk\\.internal)\\..*", "not for us to use", EVERYWHERE),
          new Ban(
              "java.io.Object(Input|Output)Stream",
              "Java serialization reads code from data",
              EVERYWHERE),
          new Ban(
              "java.net\\.(http\\..*|.*Connection|Socket|URL)",
              "nothing is downloaded",
              EVERYWHERE),
          new Ban(".*#(parallel|parallelStream|commonPool)", "no hidden thread pool", EVERYWHERE),
          new Ban(
              "jdk.incubator.vector.VectorOperators#(A?SINH?|A?COSH?|A?TANH?|ATAN2|EXPM?1?|LOG|LOG10|LOG1P|POW|CBRT|HYPOT)",
              "its bits change with the JIT compiler",
              EVERYWHERE),
          new Ban(
              "jdk.incubator.vector.FloatVector#reduceLanes.*",
              "its order is open, and the order of every sum is part of the interface",
              EVERYWHERE),
          new Ban(
              "java.lang.(Strict)?Math#(exp|expm1|log|log10|log1p|pow|tanh|sinh|cosh|cbrt)",
              "kernels have elementary functions of their own, the same sequence everywhere",
              KERNELS));

  /** The offences of one class, each as a line. */
  List<String> offences(ClassModel model) {
    String name = House.name(model);
    List<String> found = new ArrayList<>();
    if (where.test(name)) {
      for (PoolEntry entry : model.constantPool()) {
        String used = used(entry);
        if (used != null && used.matches(what)) {
          found.add(name + " uses " + used + ": " + why);
        }
      }
    }
    return found;
  }

  private static String used(PoolEntry entry) {
    return switch (entry) {
      case ClassEntry type -> type.asInternalName().replace('/', '.');
      case MemberRefEntry member ->
          member.owner().asInternalName().replace('/', '.') + "#" + member.name().stringValue();
      default -> null;
    };
  }
}
