/**
 * Strict JSON, for the project's own files: a parser that refuses what is ambiguous, and a writer
 * whose output depends on nothing but its input.
 */
package io.espalier.json;
