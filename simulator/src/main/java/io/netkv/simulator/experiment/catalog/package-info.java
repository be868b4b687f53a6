/** The experiments: one class each, listed in {@link io.netkv.simulator.experiment.catalog.Experiments}. */
@NullMarked
package io.netkv.simulator.experiment.catalog;

import org.jspecify.annotations.NullMarked;
