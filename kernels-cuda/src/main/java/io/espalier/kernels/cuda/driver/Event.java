package io.espalier.kernels.cuda.driver;

import static org.bytedeco.cuda.global.cudart.CU_EVENT_DISABLE_TIMING;
import static org.bytedeco.cuda.global.cudart.cuEventCreate;
import static org.bytedeco.cuda.global.cudart.cuEventDestroy;
import static org.bytedeco.cuda.global.cudart.cuEventQuery;
import static org.bytedeco.cuda.global.cudart.cuEventSynchronize;

import org.bytedeco.cuda.cudart.CUevent_st;

/** A point in the work of a stream. One that was never recorded is done. */
public final class Event extends Owned {
  final CUevent_st handle = new CUevent_st();

  Event(Gpu gpu) {
    super(gpu);
    Driver.check(cuEventCreate(handle, CU_EVENT_DISABLE_TIMING), "cuEventCreate");
  }

  /** Whether everything before it is done. Does not wait. */
  public boolean done() {
    enter();
    int result = cuEventQuery(handle);
    if (result == CudaError.NOT_READY) {
      return false;
    }
    Driver.check(result, "cuEventQuery");
    return true;
  }

  /** Waits until everything before it is done. */
  public void synchronize() {
    enter();
    Driver.check(cuEventSynchronize(handle), "cuEventSynchronize");
  }

  @Override
  String what() {
    return "an event";
  }

  @Override
  int free() {
    return cuEventDestroy(handle);
  }
}
