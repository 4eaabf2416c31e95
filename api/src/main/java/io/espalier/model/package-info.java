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
 * sparse.{i}.{k}.rows    I64 [rows]               sparse layer i, its input k: the ids of the table's rows, ascending; absent where it has all
 * sparse.{i}.{k}.weight  F32 [rows, live]         the rows; absent where the table has none: ids without a row have weights of zero
 * sparse.{i}.bias        F32 [live]               absent where the layer has none
 * golden.inputs       F32 [8, original inputs]    rows that every loader runs
 * golden.sparse.{s}.starts I64 [9], .ids I64 [entries], .values F32 [entries]    their sparse input s: row r has the entries from starts[r] to starts[r + 1]
 * golden.predictions  F32 [8, outputs]            what they must give, bit for bit
 * </pre>
 *
 * <p>No tensor has a size of 0: a first dense layer that nothing but added tables feed has no
 * weight, and a model without dense inputs no golden.inputs.
 *
 * <p>and its {@code __metadata__}, all strings:
 *
 * <pre>
 * header_crc32c                    CRC32C of the header with these eight digits as zeros; the first entry
 * crc32c:{tensor}                  CRC32C of the tensor's bytes
 * format, format_version           espalier.model, 1; 2 where there are sparse layers
 * network                          JSON: inputs, input_masked, layers [{units, activation, bias, masked}], loss, link; original widths;
 *                                  with sparse layers sparse_inputs [{name, buckets, entries}] and
 *                                  sparse_layers [{inputs, join, units, activation, bias, masked}]
 * features                         JSON: the feature schema
 * features_sha256                  of that JSON, in UTF-8; older files have none
 * producer, created_step, user.*   who made it, when in training, and notes
 * </pre>
 */
package io.espalier.model;
