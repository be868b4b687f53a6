/** What an experiment is: its conditions, metrics, tables and the runner that plays its trials. */
@NullMarked
package io.netkv.simulator.experiment;

import org.jspecify.annotations.NullMarked;
