/**
 * The command line: what users type, checked all at once, and turned into calls of the library.
 * Nothing here is needed to use the library from Java.
 */
package io.espalier.trainer.cli;
