package io.espalier.kernels.cuda.standin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Behind every test class: nothing was written beside a buffer, and what was opened is closed.
 * Every class of this module has it without asking (META-INF/services).
 */
public final class NothingLeft implements AfterAllCallback {
  /** Called by JUnit. */
  public NothingLeft() {}

  @Override
  public void afterAll(ExtensionContext context) {
    if (StandIn.isThere()) {
      StandIn.assertNothingReported();
      assertEquals(
          0,
          StandIn.alive(),
          () ->
              context.getDisplayName()
                  + " left open on the GPU: %d device buffers, %d pinned, %d streams, %d events, %d modules"
                      .formatted(
                          StandIn.alive("memory"),
                          StandIn.alive("pinned"),
                          StandIn.alive("stream"),
                          StandIn.alive("event"),
                          StandIn.alive("module")));
    }
  }
}
