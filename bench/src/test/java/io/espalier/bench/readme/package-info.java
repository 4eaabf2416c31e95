/** What the readme says, compiled and run. */
package io.espalier.bench.readme;
