/** Health and metrics of the parts that run until they are ended, over HTTP. */
@NullMarked
package io.netkv.cli.http;

import org.jspecify.annotations.NullMarked;
