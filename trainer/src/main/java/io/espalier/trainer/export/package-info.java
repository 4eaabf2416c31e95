/** The export folder: the model file, and ONNX beside it for other runtimes. */
package io.espalier.trainer.export;
