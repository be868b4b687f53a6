/** The embedded broker alone. */
@NullMarked
package io.netkv.cli.broker;

import org.jspecify.annotations.NullMarked;
