/** The rules of the house, read from the class files of every module. */
package io.espalier.bench.house;
