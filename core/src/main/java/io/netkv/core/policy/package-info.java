/** The placement policies of the paper (arXiv 2606.03910, table IV), each one class, found by its published name. */
@NullMarked
package io.netkv.core.policy;

import org.jspecify.annotations.NullMarked;
