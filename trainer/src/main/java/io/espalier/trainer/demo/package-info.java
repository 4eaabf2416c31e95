/**
 * The demonstration: a synthetic click log, and the whole way from its files to a compact model and
 * one table.
 */
package io.espalier.trainer.demo;
