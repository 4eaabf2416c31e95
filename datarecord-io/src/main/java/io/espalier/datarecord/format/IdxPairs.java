package io.espalier.datarecord.format;

import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.file.InputFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tells idx files with images from those with labels, and puts the right ones together. */
record IdxPairs(List<Path> images, List<Path> labels) {
  IdxPairs {
    images = List.copyOf(images);
    labels = List.copyOf(labels);
  }

  static IdxPairs of(List<Path> files) {
    List<Path> images = new ArrayList<>();
    List<Path> labels = new ArrayList<>();
    for (Path file : files) {
      switch (magic(file)) {
        case IdxReader.IMAGES_MAGIC -> images.add(file);
        case IdxReader.LABELS_MAGIC -> labels.add(file);
        default ->
            throw new InputException(
                ProblemKind.BAD_CONTAINER,
                file.toString(),
                "not an idx file of images or labels (unsigned bytes)");
      }
    }
    if (labels.isEmpty()) {
      images.forEach(file -> labels.add(labelsBeside(file)));
    }
    if (images.size() != labels.size() || images.isEmpty()) {
      throw new InputException(
          files.toString(),
          images.size()
              + " idx files with images and "
              + labels.size()
              + " with labels; they go in pairs");
    }
    return new IdxPairs(images, labels);
  }

  static int magic(Path path) {
    byte[] first = new byte[4];
    try (InputFile file = InputFile.open(path)) {
      file.readFully(first, 0, 4);
    }
    return (first[0] & 0xFF) << 24
        | (first[1] & 0xFF) << 16
        | (first[2] & 0xFF) << 8
        | (first[3] & 0xFF);
  }

  /** {@code train-labels-idx1-ubyte.gz} for {@code train-images-idx3-ubyte.gz}. */
  private static Path labelsBeside(Path images) {
    String name = images.getFileName().toString();
    Path labels = images.resolveSibling(name.replace("images", "labels").replace("idx3", "idx1"));
    if (labels.equals(images) || !Files.exists(labels)) {
      throw new InputException(
          images.toString(), "the file with its labels was not found; give both, as IMAGES,LABELS");
    }
    return labels;
  }
}
