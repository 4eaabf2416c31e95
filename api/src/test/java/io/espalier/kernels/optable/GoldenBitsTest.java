package io.espalier.kernels.optable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.espalier.kernels.KernelOptions;
import io.espalier.kernels.Kernels;
import io.espalier.kernels.reference.ScalarProvider;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The reference's own bits, written down: whoever changes an order of sums or a sequence of an
 * elementary function changes what every saved model and checkpoint computes, and must say so here.
 */
class GoldenBitsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "denseForward[rows=17,in=6,out=33,none,bias,wild] 434da5b71806b8ae",
        "denseForward[rows=17,in=6,out=33,relu,bias,special] 9424f5ebd0245837",
        "denseForward[rows=17,in=6,out=33,leaky_relu,bias,spaced,wild] 87325529829e99fe",
        "denseForward[rows=17,in=6,out=33,tanh,bias,wild] 55f4ab587309c2cf",
        "denseForward[rows=17,in=6,out=33,sigmoid,bias,wild] aedce5e267937104",
        "activationBackward[rows=128,width=300,none,bias,signal] 4a67452d61ec210e",
        "activationBackward[rows=128,width=300,tanh,bias,signal] 80d5055a45266aa3",
        "activationBackward[rows=128,width=300,sigmoid,bias,signal] cb2dd5d0e420384a",
        "lossForwardBackward[rows=1000,outputs=10,sigmoid,weights] 7316f73f04467af2",
        "lossForwardBackward[rows=1000,outputs=10,softmax,weights] 11d7ae62df8db839",
        "lossForwardBackward[rows=1000,outputs=10,mse,weights] 7f913c8fefa994bd",
        "link[rows=500,outputs=10,sigmoid,inPlace,spaced] 7dfdc84838843717",
        "link[rows=500,outputs=10,softmax,inPlace,spaced] c09bb3d6609909f9",
        "gather[rows=128,columns=784,takenRows=all,takenColumns=500] 04d259999d5fc770",
        "movingAverage[length=1000,spaced,wild] 74e73c2662d6ca5a",
        "sgd[length=1000,wild] 2d8dde47fdc6ac6a",
        "momentum[length=1000,spaced,wild] c4c3d603e4e3aa33",
        "momentum[length=1000,nesterov,wild] c14bd73085bb72a4",
        "adagrad[length=1000,spaced,wild] d899b18919a3698b",
        "adam[length=1000,wild] 6129fd98302283e5",
        "denseBackwardInput[rows=67,in=401,out=129,spaced] 027d342f085d313b",
        "denseBackwardWeights[rows=67,in=401,out=129,spaced] 55315f08edc8a520",
        "sparseForward[rows=129,buckets=70,perRow=40,units=50,none,zero,spaced] fff378c9e0e315aa",
        "sparseForward[rows=17,buckets=23,perRow=4,units=35,tanh,bias,spaced] f1fb0682c8ad1049",
        "sparseForward[rows=17,buckets=23,perRow=4,units=35,sigmoid,add,spaced] 88dfa7041fb7f9fb",
        "sparseForward[rows=17,buckets=23,perRow=4,units=35,none,bias,wild] 4ee317952978a1c4",
        "sparseForward[rows=17,buckets=23,perRow=4,units=35,leaky_relu,add,spaced,special]"
            + " c526c84848371914",
        "sparseBackwardWeights[rows=129,buckets=70,perRow=40,units=50] 5294b1c4e6315cc9",
        "sparseSgd[rows=129,buckets=70,perRow=40,units=50,spaced] cec6827b4876027f",
        "sparseMomentum[rows=129,buckets=70,perRow=40,units=50] 221bc849c8efd2e7",
        "sparseMomentum[rows=129,buckets=70,perRow=40,units=50,nesterov,spaced] 31b3d702f648ac8f",
        "sparseAdagrad[rows=129,buckets=70,perRow=40,units=50] 9067b4681c21303c",
        "sparseAdam[rows=129,buckets=70,perRow=40,units=50,spaced] a7efcec8b0dd445f",
        "keepColumns[rows=2047,columns=50,kept=49,shifted] 06ab7c194ec59546",
      })
  void theReferenceKeepsItsBits(String caseName, String sha256Start)
      throws NoSuchAlgorithmException {
    OpCase opCase = OpTable.named(caseName);
    try (Kernels scalar = new ScalarProvider().open(KernelOptions.defaults())) {
      OpRun run = new OpRun(opCase, new OpData(opCase, 1), scalar);
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, run.run());
      for (int i = 0; i < opCase.operands().size(); i++) {
        for (float value : run.contents(i)) {
          add(digest, value);
        }
      }
      assertEquals(
          sha256Start, HexFormat.of().formatHex(digest.digest()).substring(0, 16), caseName);
    }
  }

  /** One NaN is as good as another. */
  private static void add(MessageDigest digest, float value) {
    digest.update(ByteBuffer.allocate(Float.BYTES).putInt(Float.floatToIntBits(value)).flip());
  }
}
