package io.espalier.datarecord.format;

import io.espalier.data.FeatureType;
import io.espalier.datarecord.FeatureId;
import io.espalier.datarecord.FeatureSink;
import io.espalier.datarecord.InputException;
import io.espalier.datarecord.ProblemKind;
import io.espalier.datarecord.feature.DataSpec;
import io.espalier.datarecord.file.InputFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads examples from a pair of idx files (the format of MNIST): images of unsigned bytes, which
 * become {@code pixel.0} … in [0, 1], row by row, and a byte for each image's class, which becomes
 * {@code label}.
 */
final class IdxReader implements ExampleReader {
  static final String LABEL = "label";
  static final int IMAGES_MAGIC = 0x00000803;
  static final int LABELS_MAGIC = 0x00000801;
  private static final int MAX_PIXELS = 1 << 20;

  private final InputFile images;
  private final InputFile labels;
  private final int count;
  private final long labelId = FeatureId.of(LABEL);
  private long[] ids = new long[0];
  private byte[] image = new byte[0];
  private int at;

  IdxReader(Path imageFile, Path labelFile) {
    images = InputFile.open(imageFile);
    InputFile opened = null;
    try {
      opened = InputFile.open(labelFile);
      labels = opened;
      count = headers();
    } catch (RuntimeException e) {
      images.close();
      if (opened != null) {
        opened.close();
      }
      throw e;
    }
  }

  /**
   * Reads both headers and the first image, so that what the header claims is really there before
   * names are made for it.
   */
  private int headers() {
    requireMagic(images, IMAGES_MAGIC, "images (3 dimensions of unsigned bytes)");
    requireMagic(labels, LABELS_MAGIC, "labels (1 dimension of unsigned bytes)");
    int imageCount = number(images, "the number of images");
    int rows = number(images, "the number of rows");
    int columns = number(images, "the number of columns");
    int labelCount = number(labels, "the number of labels");
    if (imageCount != labelCount) {
      throw new InputException(
          ProblemKind.BAD_CONTAINER,
          images.path() + " and " + labels.path(),
          imageCount + " images, but " + labelCount + " labels");
    }
    long pixels = (long) rows * columns;
    if (pixels < 1 || pixels > MAX_PIXELS) {
      throw images.failAt(
          ProblemKind.BAD_CONTAINER,
          8,
          "images of "
              + rows
              + " x "
              + columns
              + " pixels; 1 to "
              + MAX_PIXELS
              + " pixels are allowed");
    }
    if (imageCount > 0) {
      image = new byte[(int) Math.min(pixels, 1 << 12)];
      int have = 0;
      while (have < pixels) {
        if (have == image.length) {
          image = Arrays.copyOf(image, (int) Math.min(pixels, 2L * have));
        }
        int wanted = image.length - have;
        int got = images.readFully(image, have, wanted);
        have += got;
        if (got < wanted) {
          throw images.fail(
              ProblemKind.TRUNCATED, "cut short in the first of " + imageCount + " images");
        }
      }
      ids = new long[(int) pixels];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = FeatureId.of(pixelName(i));
      }
    }
    return imageCount;
  }

  private static String pixelName(int i) {
    return "pixel." + i;
  }

  private static void requireMagic(InputFile file, int expected, String what) {
    int magic = number(file, "the magic number");
    if (magic != expected) {
      throw file.failAt(
          ProblemKind.BAD_CONTAINER,
          0,
          String.format(
              "not an idx file of %s: it begins with %08x, not %08x", what, magic, expected));
    }
  }

  private static int number(InputFile file, String what) {
    byte[] bytes = new byte[4];
    long begin = file.position();
    if (file.readFully(bytes, 0, 4) < 4) {
      throw file.fail(ProblemKind.TRUNCATED, "cut short in " + what);
    }
    int number =
        (bytes[0] & 0xFF) << 24
            | (bytes[1] & 0xFF) << 16
            | (bytes[2] & 0xFF) << 8
            | (bytes[3] & 0xFF);
    if (number < 0) {
      throw file.failAt(ProblemKind.BAD_CONTAINER, begin, what + " is " + number);
    }
    return number;
  }

  /** The pixels in order, and then the label. */
  DataSpec spec() {
    List<DataSpec.Feature> features = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      features.add(new DataSpec.Feature(pixelName(i), ids[i], FeatureType.CONTINUOUS));
    }
    features.add(new DataSpec.Feature(LABEL, labelId, FeatureType.CONTINUOUS));
    return DataSpec.of(features);
  }

  @Override
  public boolean next(FeatureSink sink) {
    int label = nextLabel();
    if (label < 0) {
      return false;
    }
    for (int i = 0; i < image.length; i++) {
      sink.continuous(ids[i], (image[i] & 0xFF) / 255f);
    }
    sink.continuous(labelId, label);
    return true;
  }

  @Override
  public boolean skip() {
    return nextLabel() >= 0;
  }

  /** Reads the next image and its label; -1 at the end. */
  private int nextLabel() {
    if (at == count) {
      requireEnd(images);
      requireEnd(labels);
      return -1;
    }
    if (at > 0 && images.readFully(image, 0, image.length) < image.length) {
      throw images.fail(ProblemKind.TRUNCATED, "cut short in image " + (at + 1) + " of " + count);
    }
    int label = labels.read();
    if (label < 0) {
      throw labels.fail(ProblemKind.TRUNCATED, "cut short: " + at + " labels instead of " + count);
    }
    at++;
    return label;
  }

  private void requireEnd(InputFile file) {
    if (file.read() >= 0) {
      throw file.fail(ProblemKind.JUNK, "bytes follow the last of " + count + " images or labels");
    }
  }

  @Override
  public String position() {
    return images.path() + ", image " + at;
  }

  @Override
  public void close() {
    images.close();
    labels.close();
  }
}
