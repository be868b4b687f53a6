/** What the embedded broker and the embedded registry share. */
@NullMarked
package io.netkv.embedded;

import org.jspecify.annotations.NullMarked;
