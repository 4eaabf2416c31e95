package io.espalier.trainer.checkpoint;

import io.espalier.json.JsonException;
import io.espalier.json.JsonReader;
import io.espalier.json.JsonValue.JsonObject;
import io.espalier.json.JsonWriter;
import java.nio.charset.StandardCharsets;

/**
 * The content of {@code LATEST}: the checkpoint to go on from, and how to tell that it is unharmed.
 *
 * @param file its name in the same folder
 * @param size its bytes
 * @param sha256 of its bytes, lower-case hexadecimal
 * @param step the step after which it was saved
 */
record Latest(String file, long size, String sha256, long step) {
  byte[] toJson() {
    return new JsonWriter()
        .beginObject()
        .name("file")
        .value(file)
        .name("size")
        .value(size)
        .name("sha256")
        .value(sha256)
        .name("step")
        .value(step)
        .endObject()
        .toString()
        .concat("\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads it.
   *
   * @throws JsonException if it is not such a text, or names anything but a checkpoint of its own
   *     folder
   */
  static Latest parse(byte[] text) {
    JsonObject json = JsonReader.parseObject(text);
    Latest latest =
        new Latest(
            json.string("file"), json.integer("size"), json.string("sha256"), json.integer("step"));
    if (!CheckpointName.isCheckpoint(latest.file)) {
      throw new JsonException("'" + latest.file + "' is no checkpoint's name");
    }
    if (CheckpointName.step(latest.file) != latest.step) {
      throw new JsonException("it says step " + latest.step + " of " + latest.file);
    }
    return latest;
  }
}
