/**
 * The safetensors format: a JSON header that names tensors, then their bytes. Files of others are
 * read as the format has it; our own carry checksums besides and are read more strictly.
 */
package io.espalier.safetensors;
