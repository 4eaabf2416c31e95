/** What is compared: the cases, and the contenders that take part in them. */
package io.espalier.bench.contender;
