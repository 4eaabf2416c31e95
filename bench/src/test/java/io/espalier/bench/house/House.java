package io.espalier.bench.house;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build made of each module. */
final class House {
  /** The folders of the modules. */
  static final List<String> MODULES =
      List.of("api", "kernels-cpu", "kernels-cuda", "datarecord-io", "trainer", "bench");

  private House() {}

  /** The folder that the class files of a module lie in. */
  static Path classes(String module) {
    Path folder = Path.of(System.getProperty("espalier.root"), module, "target", "classes");
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(
          "no class files in " + folder + "; compile the whole project");
    }
    return folder;
  }

  /** What the module says of itself. */
  static ModuleDescriptor descriptor(String module) {
    try (InputStream in = Files.newInputStream(classes(module).resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every class of a module. */
  static List<ClassModel> classModels(String module) {
    try (Stream<Path> files = Files.walk(classes(module))) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.endsWith("module-info.class"))
          .sorted()
          .map(House::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of a class, as {@code io.espalier.data.Batch}. */
  static String name(ClassModel model) {
    return model.thisClass().asInternalName().replace('/', '.');
  }
}
