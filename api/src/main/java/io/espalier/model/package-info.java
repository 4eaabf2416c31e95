/**
 * The trained, pruned network as a service has it: one file, an immutable model, and predictors
 * that allocate nothing.
 *
 * <p><b>The file</b> is a safetensors file that any reader of that format opens. Its tensors,
 * little endian and row by row:
 *
 * <pre>
 * layers.{i}.weight   F32 [live out, live in]     as PyTorch's nn.Linear; activations follow in the order of the layers
 * layers.{i}.bias     F32 [live out]              absent where the layer has none
 * masks.{m}.kept      I64 [live]                  original indices of the units that live, ascending; masks in forward order
 * golden.inputs       F32 [8, original inputs]    rows that every loader runs
 * golden.predictions  F32 [8, outputs]            what they must give, bit for bit
 * </pre>
 *
 * <p>and its {@code __metadata__}, all strings:
 *
 * <pre>
 * header_crc32c                    CRC32C of the header with these eight digits as zeros; the first entry
 * crc32c:{tensor}                  CRC32C of the tensor's bytes
 * format, format_version           espalier.model, 1
 * network                          JSON: inputs, input_masked, layers [{units, activation, bias, masked}], loss, link; original widths
 * features                         JSON: the feature schema
 * producer, created_step, user.*   who made it, when in training, and notes
 * </pre>
 */
package io.espalier.model;
