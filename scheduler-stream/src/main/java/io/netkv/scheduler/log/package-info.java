/** What a restart or a takeover has to know: the newest part of the logs of decisions and of transfer events. */
@NullMarked
package io.netkv.scheduler.log;

import org.jspecify.annotations.NullMarked;
