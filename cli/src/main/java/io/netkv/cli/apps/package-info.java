/** The commands that run one part of the pipeline each, against a Kafka that somebody else started. */
@NullMarked
package io.netkv.cli.apps;

import org.jspecify.annotations.NullMarked;
