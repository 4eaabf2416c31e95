package io.espalier.model;

/**
 * What is known of the file that a model makes.
 *
 * @param bytes its size
 * @param sha256 its hash, in hexadecimal digits
 */
record FileFacts(long bytes, String sha256) {}
