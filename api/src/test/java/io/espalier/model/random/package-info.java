/**
 * Random models for the tests of every module; not in {@code io.espalier.model}, as two modules may
 * not share a package.
 */
package io.espalier.model.random;
