package io.espalier.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkSpecTest {
  private static final NetworkSpec TOWER =
      NetworkSpec.of(100, net -> net.dense(256).relu().mask().dense(128).relu().mask().dense(1));

  @ParameterizedTest
  @CsvSource({
    "100-256-128-1, 116992",
    "400-1024-512-256-1, 2130432",
    "178-64-16-4-1, 24968",
    "2176-1024-512-256-128-1, 5832960",
    "784-300-100-10, 532400"
  })
  void flopsAreTensorFlowsCount(String widths, long flops) {
    NetworkSpec spec = chain(widths, true);
    NetworkSpec withoutBias = chain(widths, false);
    long units = spec.layers().stream().mapToLong(Layer::units).sum();
    assertEquals(widths, spec.widths());
    assertEquals(flops, spec.flops());
    assertEquals(flops - units, withoutBias.flops(), "a bias is one addition per unit");
    assertEquals(flops / 2 + units, spec.parameters());
    assertEquals(flops / 2, withoutBias.parameters());
  }

  private static NetworkSpec chain(String widths, boolean bias) {
    String[] parts = widths.split("-");
    return NetworkSpec.of(
        Integer.parseInt(parts[0]),
        net -> {
          for (int i = 1; i < parts.length; i++) {
            net.dense(Integer.parseInt(parts[i]));
            if (!bias) {
              net.noBias();
            }
          }
          return net;
        });
  }

  @Test
  void aUnitCostsWhatTheNetworkGetsCheaperBy() {
    assertEquals(456, TOWER.flopsOfUnit(0));
    assertEquals(514, TOWER.flopsOfUnit(1));
    NetworkSpec mixed =
        NetworkSpec.of(
            20,
            net ->
                net.mask()
                    .dense(30)
                    .noBias()
                    .tanh()
                    .mask()
                    .dense(7)
                    .sigmoid()
                    .mask()
                    .dense(3)
                    .noBias());
    for (NetworkSpec spec : List.of(TOWER, mixed)) {
      for (int mask = 0; mask < spec.masks(); mask++) {
        NetworkSpec smaller = spec.withMaskWidth(mask, spec.widthOfMask(mask) - 1);
        assertEquals(
            spec.flops() - smaller.flops(),
            spec.flopsOfUnit(mask),
            "mask " + mask + " of " + spec.widths());
      }
    }
  }

  @Test
  void masksAreNumberedInTheOrderOfTheForwardPass() {
    assertEquals(2, TOWER.masks());
    assertEquals(new MaskPlace(MaskPlace.Kind.DENSE, 0), TOWER.placeOfMask(0));
    assertEquals(new MaskPlace(MaskPlace.Kind.DENSE, 1), TOWER.placeOfMask(1));
    assertEquals(256, TOWER.widthOfMask(0));
    assertEquals(128, TOWER.widthOfMask(1));

    NetworkSpec gaps =
        NetworkSpec.of(
            9, net -> net.mask().dense(8).dense(7).mask().dense(6).dense(5).mask().dense(4));
    assertEquals(3, gaps.masks());
    assertEquals(new MaskPlace(MaskPlace.Kind.INPUT, 0), gaps.placeOfMask(0));
    assertEquals(new MaskPlace(MaskPlace.Kind.DENSE, 1), gaps.placeOfMask(1));
    assertEquals(new MaskPlace(MaskPlace.Kind.DENSE, 3), gaps.placeOfMask(2));
    assertEquals(9, gaps.widthOfMask(0));
    assertEquals(7, gaps.widthOfMask(1));
    assertEquals(5, gaps.widthOfMask(2));
    assertEquals("3-8-7-6-5-4", gaps.withMaskWidth(0, 3).widths());
    assertEquals("9-8-2-6-5-4", gaps.withMaskWidth(1, 2).widths());
    assertTrue(gaps.withMaskWidth(0, 3).inputMasked());
    assertThrows(IndexOutOfBoundsException.class, () -> gaps.placeOfMask(3));
    assertThrows(IndexOutOfBoundsException.class, () -> gaps.placeOfMask(-1));
    assertThrows(IndexOutOfBoundsException.class, () -> TOWER.placeOfMask(2));
    assertThrows(IndexOutOfBoundsException.class, () -> TOWER.placeOfMask(-1));
    assertEquals(0, NetworkSpec.of(2, net -> net.dense(1)).masks());
  }

  @Test
  void theBuilderSaysWhatItSays() {
    NetworkSpec spec =
        NetworkSpec.of(
            5, net -> net.dense(4).noBias().leakyRelu().mask().dense(3).tanh().dense(2).sigmoid());
    assertEquals(
        new NetworkSpec(
            5,
            false,
            List.of(
                new Layer(4, Activation.LEAKY_RELU, false, true),
                new Layer(3, Activation.TANH, true, false),
                new Layer(2, Activation.SIGMOID, true, false))),
        spec);
    assertEquals(2, spec.outputs());
    assertEquals(5, spec.inputsOf(0));
    assertEquals(3, spec.inputsOf(2));
    assertFalse(spec.inputMasked());
  }

  @Test
  void nonsenseIsRefused() {
    refused("at least one input", 0, net -> net.dense(1));
    refused("at least one layer", 3, net -> net);
    refused("at least one unit", 3, net -> net.dense(0));
    refused("no mask may stand on the outputs", 3, net -> net.dense(2).mask());
    refused("layer 1 would have 65536 x 65536 weights", 3, net -> net.dense(65536).dense(65536));
    misplaced("two masks", net -> net.mask().mask());
    misplaced("two masks", net -> net.dense(3).mask().mask());
    misplaced("call dense(units) first", net -> net.relu());
    misplaced("has relu already", net -> net.dense(3).relu().tanh());
    misplaced("call dense(units) first", net -> net.noBias());
  }

  private static void refused(String message, int inputs, UnaryOperator<NetworkBuilder> network) {
    says(
        message,
        assertThrows(IllegalArgumentException.class, () -> NetworkSpec.of(inputs, network)));
  }

  private static void misplaced(String message, UnaryOperator<NetworkBuilder> network) {
    says(message, assertThrows(IllegalStateException.class, () -> NetworkSpec.of(3, network)));
  }

  private static void says(String part, Exception error) {
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void activationsAreFoundByTheirIds(Activation activation) {
    assertEquals(activation, Activation.of(activation.id()));
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void lossesAreFoundByTheirIds(Loss loss) {
    assertEquals(loss, Loss.of(loss.id()));
    assertEquals(loss == Loss.SOFTMAX_CROSS_ENTROPY ? 1 : 10, loss.labelColumns(10));
  }

  @Test
  void otherIdsAreRefusedWithTheOnesThereAre() {
    says(
        "there are relu, leaky_relu, tanh, sigmoid and none",
        assertThrows(IllegalArgumentException.class, () -> Activation.of("RELU")));
    says(
        "sigmoid, softmax and mse",
        assertThrows(IllegalArgumentException.class, () -> Loss.of("")));
  }
}
