package io.espalier.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What keeps the kernels fast and their bits fixed, read from their class files. */
class BytecodeTest {
  private static final int INLINED_BYTES = 325;
  private static final String VECTOR_API = "jdk/incubator/vector/";

  /** The vector operations whose bits are fixed: one rounding each, or none. */
  private static final Set<String> EXACT_OPERATIONS =
      Set.of("ABS", "ASHR", "EQ", "GE", "GT", "I2F", "LE", "LSHL", "LT", "NEG", "SQRT");

  /**
   * Longer than C2 inlines, on purpose: a register or a coefficient has no index, so these are
   * long. They take arrays and ints alone, hold the loop, and are compiled on their own, so nothing
   * is lost when a caller does not inline them.
   */
  private static final Set<String> LONG_METHODS =
      Set.of(
          "Activations.reluBackward",
          "ColumnTiles.strip4",
          "ColumnTiles.strip8",
          "ColumnTiles.tile4x2",
          "ColumnTiles.tile8x2",
          "ColumnTiles.tile8x3",
          "EntrySums.eight",
          "LivingPanelSums.seven",
          "LivingPanelSums.six",
          "LivingPanelSums.whole",
          "PanelSums.seven",
          "PanelSums.six",
          "PanelSums.whole",
          "Panels.transposeFour",
          "RowDots.sixteen",
          "RowTiles.strip8",
          "RowTiles.tile4x2",
          "RowTiles.tile4x3",
          "RowTiles.tile4x4",
          "RowTiles.tile6x2",
          "SingleRow.eight",
          "VectorMath.exp",
          "VectorMath.log1p");

  @Test
  void onlyOperationsWithFixedBitsAreUsed() {
    List<String> offences = new ArrayList<>();
    instructions((where, element) -> {
      if (element instanceof FieldInstruction field
          && field.owner().asInternalName().equals(VECTOR_API + "VectorOperators")
          && !EXACT_OPERATIONS.contains(field.name().stringValue())) {
        offences.add(where + " uses VectorOperators." + field.name());
      }
      if (element instanceof InvokeInstruction call
          && call.owner().asInternalName().startsWith(VECTOR_API)
          && Set.of("reduceLanes", "reduceLanesToLong", "pow")
              .contains(call.name().stringValue())) {
        offences.add(where + " calls " + call.name());
      }
    });
    assertEquals(List.of(), offences);
  }

  /** A vector that crosses a method which C2 does not inline becomes an object. */
  @Test
  void noVectorCrossesAMethodOrAField() {
    List<String> offences = new ArrayList<>();
    for (ClassModel model : kernelClasses()) {
      for (MethodModel method : model.methods()) {
        if (method.methodType().stringValue().contains(VECTOR_API)) {
          offences.add(name(model) + "." + method.methodName() + method.methodType());
        }
      }
      for (FieldModel field : model.fields()) {
        boolean constant =
            field.flags().has(AccessFlag.STATIC) && field.flags().has(AccessFlag.FINAL);
        boolean species =
            Set.of("VectorSpecies", "VectorShuffle", "VectorMask").stream()
                .anyMatch(
                    type -> field.fieldType().stringValue().equals("L" + VECTOR_API + type + ";"));
        if (field.fieldType().stringValue().contains(VECTOR_API) && !(constant && species)) {
          offences.add(name(model) + "." + field.fieldName());
        }
      }
    }
    assertEquals(List.of(), offences);
  }

  @Test
  void vectorCodeCallsNoLambda() {
    List<String> offences = new ArrayList<>();
    instructions((where, element) -> {
      if (element instanceof InvokeDynamicInstruction && !where.startsWith("VectorKernels.")) {
        offences.add(where);
      }
    });
    assertEquals(List.of(), offences);
  }

  @Test
  void longMethodsAreTheOnesWithAReason() {
    Set<String> longMethods = new TreeSet<>();
    for (ClassModel model : kernelClasses()) {
      for (MethodModel method : model.methods()) {
        boolean isLong =
            method
                .code()
                .map(code -> ((CodeAttribute) code).codeLength() > INLINED_BYTES)
                .orElse(false);
        if (isLong && usesVectors(method)) {
          longMethods.add(name(model) + "." + method.methodName());
        }
      }
    }
    assertEquals(new TreeSet<>(LONG_METHODS), longMethods);
  }

  private static boolean usesVectors(MethodModel method) {
    return method
        .code()
        .map(code ->
            code.elementStream()
                .anyMatch(element ->
                    element instanceof InvokeInstruction call
                        && call.owner().asInternalName().startsWith(VECTOR_API)))
        .orElse(false);
  }

  @Test
  void everyWidthHasTheSameClasses() {
    List<String> names =
        kernelClasses().stream().map(model -> model.thisClass().asInternalName()).toList();
    assertTrue(names.size() > 30, names::toString);
    for (String bits : List.of("/bits128/", "/bits256/", "/bits512/")) {
      assertEquals(
          names.stream().filter(name -> name.contains("/bits512/")).toList(),
          names.stream()
              .filter(name -> name.contains(bits))
              .map(name -> name.replace(bits, "/bits512/"))
              .toList());
    }
  }

  private interface Look {
    void at(String where, CodeElement element);
  }

  private static void instructions(Look look) {
    for (ClassModel model : kernelClasses()) {
      for (MethodModel method : model.methods()) {
        method
            .code()
            .ifPresent(code ->
                code.forEach(element -> look.at(name(model) + "." + method.methodName(), element)));
      }
    }
  }

  private static String name(ClassModel model) {
    String name = model.thisClass().asInternalName();
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The classes of the three packages, in the order of their names. */
  private static List<ClassModel> kernelClasses() {
    try {
      Path classes =
          Path.of(VectorProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(classes)) {
        return files
            .filter(
                file -> file.toString().matches(".*[/\\\\]bits\\d+[/\\\\]\\w+([$]\\w+)?\\.class"))
            .sorted()
            .map(BytecodeTest::parse)
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ClassModel parse(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
