package io.espalier.bench.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
  /** What each module may require beside {@code java.base}. */
  private static final Map<String, Set<String>> MAY_REQUIRE =
      Map.of(
          "api", Set.of(),
          "kernels-cpu",
              Set.of(
                  "io.espalier.api",
                  "jdk.incubator.vector",
                  "java.management",
                  "jdk.management",
                  // Optional: it unpacks MKL, where there is any.
                  "org.bytedeco.javacpp"),
          "kernels-cuda", Set.of("io.espalier.api", "org.bytedeco.cuda", "org.bytedeco.javacpp"),
          // Optional: it unpacks zstd, where input is compressed with that.
          "datarecord-io",
              Set.of("io.espalier.api", "org.snakeyaml.engine", "com.github.luben.zstd_jni"),
          "trainer", Set.of("io.espalier.api", "io.espalier.datarecord", "info.picocli"));

  @Test
  void nothingBannedIsUsed() {
    List<String> offences = new ArrayList<>();
    for (String module : House.MODULES) {
      for (ClassModel model : House.classModels(module)) {
        Ban.ALL.forEach(ban -> offences.addAll(ban.offences(model)));
      }
    }
    assertEquals(List.of(), offences, String.join("\n", offences));
  }

  @Test
  void everyModuleRequiresOnlyWhatIsBelowIt() {
    MAY_REQUIRE.forEach((module, allowed) -> {
      Set<String> required =
          House.descriptor(module).requires().stream()
              .map(Requires::name)
              .filter(name -> !name.equals("java.base"))
              .collect(Collectors.toCollection(TreeSet::new));
      required.removeAll(allowed);
      assertEquals(Set.of(), required, module + " must not require " + required);
    });
  }

  @Test
  void packagesHaveNoCycle() {
    PackageGraph graph = new PackageGraph();
    for (String module : House.MODULES) {
      House.classModels(module).forEach(graph::add);
    }
    assertTrue(graph.size() > 0);
    List<String> cycle = graph.cycle();
    assertEquals(List.of(), cycle, "a cycle of packages:\n" + String.join("\n", cycle));
  }

  @Test
  void theBansFindAnOffender() {
    List<String> uses =
        List.of(
            "java.lang.System#exit",
            "java.lang.System#out",
            "java.lang.System#setProperty",
            "java.lang.Thread#sleep",
            "java.io.IOException#printStackTrace",
            "java.io.ObjectInputStream#readObject",
            "java.util.List#parallelStream",
            "sun.misc.Unsafe#getInt",
            "jdk.incubator.vector.VectorOperators#EXP",
            "jdk.incubator.vector.VectorOperators#TANH",
            "jdk.incubator.vector.FloatVector#reduceLanes",
            "java.lang.Math#exp");
    ClassModel offender = classThatUses("io.espalier.kernels.Offender", uses);
    for (String use : uses) {
      String className = use.substring(0, use.indexOf('#'));
      assertTrue(
          Ban.ALL.stream()
              .flatMap(ban -> ban.offences(offender).stream())
              .anyMatch(line -> line.contains(use) || line.contains(className + ":")),
          use + " is not found");
    }
    ClassModel commandLine =
        classThatUses("io.espalier.trainer.cli.Main", List.of("java.lang.System#exit"));
    assertEquals(
        List.of(), Ban.ALL.stream().flatMap(ban -> ban.offences(commandLine).stream()).toList());
  }

  @Test
  void theGraphFindsACycle() {
    PackageGraph graph = new PackageGraph();
    for (String from : List.of("a", "b", "c")) {
      String to = from.equals("c") ? "a" : String.valueOf((char) (from.charAt(0) + 1));
      graph.add(classThatUses("io.espalier." + from + ".X", List.of("io.espalier." + to + ".X#y")));
    }
    assertEquals(
        List.of(
            "io.espalier.a -> io.espalier.b (io.espalier.a.X uses io.espalier.b.X)",
            "io.espalier.b -> io.espalier.c (io.espalier.b.X uses io.espalier.c.X)",
            "io.espalier.c -> io.espalier.a (io.espalier.c.X uses io.espalier.a.X)"),
        graph.cycle());
  }

  /** A class with these members, each as {@code owner#name}, in its constant pool. */
  private static ClassModel classThatUses(String user, List<String> members) {
    ClassFile classFile = ClassFile.of();
    return classFile.parse(
        classFile.build(
            ClassDesc.of(user),
            builder -> {
              for (String member : members) {
                String[] parts = member.split("#", 2);
                builder
                    .constantPool()
                    .methodRefEntry(
                        ClassDesc.of(parts[0]), parts[1], MethodTypeDesc.ofDescriptor("()V"));
              }
            }));
  }
}
