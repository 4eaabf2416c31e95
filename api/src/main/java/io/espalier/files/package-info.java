/** Writing files so that a reader, or a crash, never sees half of one. */
package io.espalier.files;
