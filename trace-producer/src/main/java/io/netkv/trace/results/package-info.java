/** What became of the requests of a replay: read from the topics, as a table for each policy. */
@NullMarked
package io.netkv.trace.results;

import org.jspecify.annotations.NullMarked;
