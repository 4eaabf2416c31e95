/** What comes out, of numbers that were made up. */
package io.espalier.bench.report;
