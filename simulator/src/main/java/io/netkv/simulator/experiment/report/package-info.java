/**
 * Results of experiments as one HTML file that needs nothing else: plots as inline SVG, tables, and what they were made
 * with.
 */
@NullMarked
package io.netkv.simulator.experiment.report;

import org.jspecify.annotations.NullMarked;
