package io.espalier.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.espalier.network.SparseLayer.Join;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseNetworkTest {
  private static final InputShape SHAPE =
      new InputShape(
          5,
          List.of(
              new SparseInput("ids", 1 << 10, 20),
              new SparseInput("job", 64, 1),
              new SparseInput("town", 32, 1)));

  private static final NetworkSpec EMBEDDED =
      NetworkSpec.of(
          SHAPE,
          net ->
              net.mask()
                  .sparse(8, "ids")
                  .relu()
                  .mask()
                  .embeddings(4)
                  .mask()
                  .dense(16)
                  .relu()
                  .mask()
                  .dense(1));

  @Test
  void sparseLayersStandBesideTheDenseInputs() {
    assertEquals(3, EMBEDDED.sparseLayers().size());
    assertEquals(
        new SparseLayer(List.of(0), Join.CONCATENATED, 8, Activation.RELU, true, true),
        EMBEDDED.sparseLayers().get(0));
    assertEquals(
        new SparseLayer(List.of(2), Join.CONCATENATED, 4, Activation.NONE, true, true),
        EMBEDDED.sparseLayers().get(2));
    assertEquals(5 + 8 + 4 + 4, EMBEDDED.inputsOf(0));
    assertEquals(5, EMBEDDED.offsetOfSparseLayer(0));
    assertEquals(17, EMBEDDED.offsetOfSparseLayer(2));
    assertEquals("(5+1024x8+64x4+32x4)-16-1", EMBEDDED.widths());
    assertEquals(SHAPE, EMBEDDED.inputShape());
  }

  @Test
  void masksAreNumberedDenseInputThenSparseThenDense() {
    assertEquals(5, EMBEDDED.masks());
    assertEquals(new MaskPlace(MaskPlace.Kind.INPUT, 0), EMBEDDED.placeOfMask(0));
    assertEquals(new MaskPlace(MaskPlace.Kind.SPARSE, 0), EMBEDDED.placeOfMask(1));
    assertEquals(new MaskPlace(MaskPlace.Kind.SPARSE, 2), EMBEDDED.placeOfMask(3));
    assertEquals(new MaskPlace(MaskPlace.Kind.DENSE, 0), EMBEDDED.placeOfMask(4));
    assertEquals(8, EMBEDDED.widthOfMask(1));
    assertThrows(IndexOutOfBoundsException.class, () -> EMBEDDED.placeOfMask(5));
  }

  @Test
  void aSparseLayerCostsWhatItsEntriesCost() {
    assertEquals(2 * 20 * 8 + 2 * (2 * 1 * 4) + 2 * 21 * 16 + 2 * 16, EMBEDDED.flops());
    assertEquals(2 * 20 + 2 * 16, EMBEDDED.flopsOfUnit(1));
    assertEquals(2 + 2 * 16, EMBEDDED.flopsOfUnit(2));
    assertEquals(2 * 21 + 2, EMBEDDED.flopsOfUnit(4));
    assertEquals(
        1024 * 8 + 8 + 64 * 4 + 4 + 32 * 4 + 4 + 21 * 16 + 16 + 16 + 1, EMBEDDED.parameters());
    NetworkSpec narrow = EMBEDDED.withMaskWidth(1, 3);
    assertEquals(5 + 3 + 8, narrow.inputsOf(0));
    assertEquals(EMBEDDED.flops() - 5 * EMBEDDED.flopsOfUnit(1), narrow.flops());
  }

  @Test
  void addedInputsBelongToTheFirstDenseLayer() {
    NetworkSpec wide =
        NetworkSpec.of(
            SHAPE, net -> net.embeddings(4).addSparse().dense(16).relu().mask().dense(1));
    assertEquals(4, wide.sparseLayers().size());
    SparseLayer added = wide.sparseLayers().get(3);
    assertEquals(List.of(0, 1, 2), added.inputs());
    assertEquals(16, added.units());
    assertEquals(5 + 12, wide.inputsOf(0));
    NetworkSpec narrow = wide.withMaskWidth(0, 7);
    assertEquals(7, narrow.sparseLayers().get(3).units());
    assertEquals(7, narrow.layers().getFirst().units());
    assertEquals(2 * 17 + 2 * 22 + 2, wide.flopsOfUnit(0));

    NetworkSpec regression =
        NetworkSpec.of(new InputShape(0, SHAPE.sparse()), net -> net.addSparse().dense(1));
    assertEquals(0, regression.inputsOf(0));
    assertEquals(2 * 22, regression.flops());
  }

  @Test
  void whatCannotBeIsRefusedWithAReason() {
    says("nothing takes the sparse input 'ids'", () -> NetworkSpec.of(SHAPE, net -> net.dense(1)));
    says(
        "no sparse input is left",
        () -> NetworkSpec.of(SHAPE, net -> net.embeddings(4).embeddings(4).dense(1)));
    says(
        "there is no sparse input 'jobs'; there are [ids, job, town]",
        () -> NetworkSpec.of(SHAPE, net -> net.sparse(4, "jobs").dense(1)));
    says("no sparse input is left", () -> NetworkSpec.of(3, net -> net.sparse(4).dense(1)));
    says(
        "sparse layers come before",
        () -> NetworkSpec.of(SHAPE, net -> net.dense(4).embeddings(2).dense(1)));
    says(
        "take fewer hash bits",
        () ->
            NetworkSpec.of(
                new InputShape(0, List.of(new SparseInput("ids", 1 << 30, 1))),
                net -> net.embeddings(4).dense(1)));
    says(
        "does not belong to added inputs",
        () -> NetworkSpec.of(SHAPE, net -> net.addSparse().relu().dense(1)));
    says("two masks", () -> NetworkSpec.of(SHAPE, net -> net.embeddings(2).mask().mask().dense(1)));
    says(
        "two sparse inputs named 'a'",
        () -> new InputShape(1, List.of(new SparseInput("a", 4, 1), new SparseInput("a", 4, 1))));
  }

  private static void says(String part, org.junit.jupiter.api.function.Executable attempt) {
    RuntimeException error = assertThrows(RuntimeException.class, attempt);
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }
}
