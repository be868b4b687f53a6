/** What became of a replay's requests, read from the topics and put into a table. */
@NullMarked
package io.netkv.cli.results;

import org.jspecify.annotations.NullMarked;
