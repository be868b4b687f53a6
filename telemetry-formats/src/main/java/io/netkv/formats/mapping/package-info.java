/** Which link or decode instance of a fabric the labels of a sample mean. */
@NullMarked
package io.netkv.formats.mapping;

import org.jspecify.annotations.NullMarked;
