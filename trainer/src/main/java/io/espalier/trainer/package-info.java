/** Being written. */
package io.espalier.trainer;
