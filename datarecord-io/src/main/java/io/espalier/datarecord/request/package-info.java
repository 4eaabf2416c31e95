/** Scoring of serialized requests by a model: the way these models are served. */
package io.espalier.datarecord.request;
