/** What comes out: tables, JSON, charts, a page, and the machine it was measured on. */
package io.espalier.bench.report;
