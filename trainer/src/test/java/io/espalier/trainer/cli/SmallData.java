package io.espalier.trainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Small files for commands to work on: a clicks when it should, mostly. */
final class SmallData {
  static final int ROWS = 300;

  private SmallData() {}

  /** A CSV file with columns a to f, weight and label; the label depends on a·b and c. */
  static Path csv(Path file, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder("a,b,c,d,e,f,importance,label\n");
    for (int row = 0; row < ROWS; row++) {
      float[] x = new float[6];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.nextInt(-200, 201) / 100f;
        text.append(x[i]).append(',');
      }
      int label = x[0] * x[1] + x[2] > 0 ? 1 : 0;
      text.append(1 + row % 3).append(',').append(label).append('\n');
    }
    return Files.writeString(file, text);
  }

  /** The rows of {@link #csv} as libsvm lines; features are numbered from 1, zeros left out. */
  static Path libsvm(Path file, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      int on = random.nextInt(1, 64);
      text.append(on % 3 == 0 ? 1 : 0);
      for (int i = 0; i < 6; i++) {
        if ((on >> i & 1) == 1) {
          text.append(' ').append(i + 1).append(":1");
        }
      }
      text.append('\n');
    }
    return Files.writeString(file, text);
  }

  /** Idx images of 3 x 2 pixels. */
  static Path idxImages(Path file, int images) throws IOException {
    byte[] bytes = new byte[16 + images * 6];
    bytes[2] = 8;
    bytes[3] = 3;
    size(bytes, 4, images);
    size(bytes, 8, 3);
    size(bytes, 12, 2);
    for (int i = 0; i < images * 6; i++) {
      bytes[16 + i] = (byte) (i * 37 + (i / 6 % 3 == i % 6 ? 200 : 0));
    }
    return Files.write(file, bytes);
  }

  /** Their labels, 0, 1 and 2 in turn. */
  static Path idxLabels(Path file, int images) throws IOException {
    byte[] bytes = new byte[8 + images];
    bytes[2] = 8;
    bytes[3] = 1;
    size(bytes, 4, images);
    for (int i = 0; i < images; i++) {
      bytes[8 + i] = (byte) (i % 3);
    }
    return Files.write(file, bytes);
  }

  private static void size(byte[] bytes, int at, int value) {
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }
}
