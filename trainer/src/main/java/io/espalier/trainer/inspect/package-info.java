/** What is in files of records: a pass over them in bounded memory. */
package io.espalier.trainer.inspect;
