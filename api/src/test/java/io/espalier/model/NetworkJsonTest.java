package io.espalier.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.model.random.RandomModels;
import io.espalier.network.InputShape;
import io.espalier.network.Loss;
import io.espalier.network.NetworkSpec;
import io.espalier.network.SparseInput;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkJsonTest {
  private static final NetworkSpec SPARSE =
      NetworkSpec.of(
          new InputShape(
              3, List.of(new SparseInput("user \"id\"", 16, 2), new SparseInput("é", 1 << 20, 1))),
          net -> net.sparse(4).relu().mask().embeddings(2, "é").addSparse("user \"id\"").dense(1));

  @Test
  void aDenseNetworkIsWrittenAsBeforeThereWereSparseOnes() {
    assertEquals(
        "{\"inputs\":3,\"input_masked\":true,\"layers\":[{\"units\":4,\"activation\":\"relu\","
            + "\"bias\":true,\"masked\":true},{\"units\":2,\"activation\":\"none\",\"bias\":true,"
            + "\"masked\":false}],\"loss\":\"mse\",\"link\":\"identity\"}",
        NetworkJson.write(
            NetworkSpec.of(3, net -> net.mask().dense(4).relu().mask().dense(2)),
            Loss.MEAN_SQUARED_ERROR));
  }

  @Test
  void comesBack() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      NetworkSpec spec =
          seed == 0
              ? SPARSE
              : seed % 3 == 0 ? RandomModels.spec(random) : RandomModels.sparseSpec(random);
      for (Loss loss : Loss.values()) {
        assertEquals(
            new NetworkJson(spec, loss),
            NetworkJson.read(NetworkJson.write(spec, loss)),
            "seed " + seed);
      }
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    refused("\"buckets\":16", "\"buckets\":0");
    refused("\"buckets\":16", "\"buckets\":4294967312");
    refused("\"buckets\":16,", "");
    refused("\"buckets\":1048576", "\"buckets\":2147483647");
    refused("\"entries\":2", "\"entries\":0");
    refused("\"entries\":2", "\"entries\":\"2\"");
    refused("\"inputs\":[0,1]", "\"inputs\":[0,2]");
    refused("\"inputs\":[0,1]", "\"inputs\":[0,0]");
    refused("\"inputs\":[0,1]", "\"inputs\":[0,-1]");
    refused("\"inputs\":[0,1]", "\"inputs\":[0,4294967297]");
    refused("\"inputs\":[0,1]", "\"inputs\":[0,\"1\"]");
    refused("\"inputs\":[0,1]", "\"inputs\":[]");
    refused("\"join\":\"concatenated\"", "\"join\":\"summed\"");
    refused("\"join\":\"added\"", "\"join\":\"concatenated\",\"join\":\"added\"");
    refused("\"join\":\"added\",\"units\":1", "\"join\":\"added\",\"units\":2");
    refused("\"sparse_layers\":[{", "\"sparse_layers\":[1,{");
    refused("\"sparse_layers\":", "\"sparse_layer\":");
    refused("\"sparse_inputs\":", "\"sparse_input\":");
  }

  private static void refused(String part, String replacement) {
    String sound = NetworkJson.write(SPARSE, Loss.MEAN_SQUARED_ERROR);
    assertTrue(sound.contains(part), sound);
    String changed = sound.replace(part, replacement);
    String message =
        assertThrows(IllegalArgumentException.class, () -> NetworkJson.read(changed), changed)
            .getMessage();
    assertFalse(message.isBlank(), changed);
  }
}
