/** Mapping files: YAML that says which interface is which link, and which engine is which decode instance. */
@NullMarked
package io.netkv.description.mapping;

import org.jspecify.annotations.NullMarked;
