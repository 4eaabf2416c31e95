/** ONNX Runtime's part in the comparisons: sessions on the models that Espalier exports. */
package io.espalier.bench.onnxruntime;
