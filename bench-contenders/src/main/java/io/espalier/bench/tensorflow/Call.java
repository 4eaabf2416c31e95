package io.espalier.bench.tensorflow;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.TF_Operation;
import org.tensorflow.internal.c_api.TF_Output;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.op.Op;

/** A run of a session, its arguments put together once. It goes with its session. */
final class Call {
  /** A tensor in a placeholder's place. */
  record Feed(Operand<?> placeholder, NativeTensor tensor) {}

  private final NativeSession session;
  private final TF_Output inputs;
  private final PointerPointer<TF_Tensor> inputValues;
  private final int inputCount;
  private final TF_Output outputs;
  private final PointerPointer<TF_Tensor> outputValues;
  private final int outputCount;
  private final PointerPointer<TF_Operation> targets;
  private final int targetCount;
  private final TF_Status status;

  Call(NativeSession session, List<Feed> fed, List<Operand<?>> fetched, List<Op> done) {
    this.session = session;
    inputCount = fed.size();
    inputs = session.own(new TF_Output(Math.max(1, inputCount)));
    inputValues = session.own(new PointerPointer<>(Math.max(1, inputCount)));
    for (int i = 0; i < inputCount; i++) {
      set(inputs, i, fed.get(i).placeholder().asOutput());
      inputValues.put(i, fed.get(i).tensor().handle());
    }
    outputCount = fetched.size();
    outputs = session.own(new TF_Output(Math.max(1, outputCount)));
    outputValues = session.own(new PointerPointer<>(Math.max(1, outputCount)));
    for (int i = 0; i < outputCount; i++) {
      set(outputs, i, fetched.get(i).asOutput());
    }
    targetCount = done.size();
    targets = session.own(new PointerPointer<>(Math.max(1, targetCount)));
    for (int i = 0; i < targetCount; i++) {
      targets.put(i, session.operation(done.get(i)));
    }
    status = session.own(TF_Status.newStatus());
  }

  private void set(TF_Output array, int at, Output<?> output) {
    array.position(at).oper(session.operation(output)).index(output.index());
    array.position(0);
  }

  /** A run that fetches nothing. */
  void run() {
    if (outputCount > 0) {
      throw new IllegalStateException("what is fetched needs an array to go to");
    }
    start();
  }

  /** A run, and all that it fetches, one after the other. */
  void run(float[] results) {
    start();
    int at = 0;
    for (int i = 0; i < outputCount; i++) {
      TF_Tensor tensor = outputValues.get(TF_Tensor.class, i);
      int length = (int) (tensorflow.TF_TensorByteSize(tensor) / Float.BYTES);
      new FloatPointer(tensorflow.TF_TensorData(tensor)).get(results, at, length);
      at += length;
      tensorflow.TF_DeleteTensor(tensor);
    }
  }

  private void start() {
    tensorflow.TF_SessionRun(
        session.handle(),
        null,
        inputs,
        inputValues,
        inputCount,
        outputs,
        outputValues,
        outputCount,
        targets,
        targetCount,
        null,
        status);
    status.throwExceptionIfNotOK();
  }
}
