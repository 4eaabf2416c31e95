/** Models for other runtimes. */
package io.espalier.trainer.export;
