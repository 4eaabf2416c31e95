/** Side-by-side comparisons: how fast Espalier is, next to what else there is. Never published. */
package io.espalier.bench;
