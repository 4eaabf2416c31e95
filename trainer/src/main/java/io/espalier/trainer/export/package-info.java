/**
 * The export folder: the model file, and for models without sparse inputs, ONNX beside it for other
 * runtimes.
 */
package io.espalier.trainer.export;
