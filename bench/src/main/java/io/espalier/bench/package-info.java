/** Being written. */
package io.espalier.bench;
