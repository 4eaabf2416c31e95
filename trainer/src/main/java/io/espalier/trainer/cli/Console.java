package io.espalier.trainer.cli;

import io.espalier.trainer.run.Progress;
import java.io.PrintWriter;

/**
 * Where a command speaks.
 *
 * @param out results: what a script reads
 * @param err progress and messages
 * @param terminal whether {@code err} is a terminal, where a progress line may be rewritten
 */
record Console(PrintWriter out, PrintWriter err, boolean terminal) {
  /** A progress line that is rewritten on a terminal; plain lines now and then elsewhere. */
  Progress progress() {
    return terminal ? Progress.terminal(err) : Progress.plain(err);
  }
}
