// All kernels: one program, compiled to one cubin.
#include "kernel.cuh"
#include "numerics.cuh"
