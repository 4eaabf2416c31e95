package io.espalier.safetensors;

import io.espalier.json.JsonOptions;

/** How much a reader asks of a file. */
public enum Profile {
  /**
   * Our own files: checksums over the header and every tensor, a stated format, small limits.
   * Nothing may be there that the writer would not have written.
   */
  STRICT(16 << 20, new JsonOptions(3, 10_000, true, true)),
  /**
   * Files of others: what the format's reference implementation reads, as long as it fits into an
   * array.
   */
  LENIENT(100_000_000, new JsonOptions(8, Integer.MAX_VALUE, true, false));

  private final int maxHeaderBytes;
  private final JsonOptions json;

  Profile(int maxHeaderBytes, JsonOptions json) {
    this.maxHeaderBytes = maxHeaderBytes;
    this.json = json;
  }

  int maxHeaderBytes() {
    return maxHeaderBytes;
  }

  JsonOptions json() {
    return json;
  }
}
