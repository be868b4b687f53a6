/** What the stream applications share: how they are configured, run, and deal with records they cannot use. */
@NullMarked
package io.netkv.stream;

import org.jspecify.annotations.NullMarked;
