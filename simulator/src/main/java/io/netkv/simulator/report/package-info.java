/** Results of experiments as one HTML file: plots as inline SVG, tables, and the parameters of the run. */
@NullMarked
package io.netkv.simulator.report;

import org.jspecify.annotations.NullMarked;
