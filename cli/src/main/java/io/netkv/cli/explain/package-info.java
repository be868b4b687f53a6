/** Why a request was decided as it was. */
@NullMarked
package io.netkv.cli.explain;

import org.jspecify.annotations.NullMarked;
