/**
 * What network-aware placement would be worth on an operator's own fabric: over load, oversubscription and context length, and with
 * prefill instances in other racks. {@link io.netkv.simulator.whatif.WhatIf} runs it.
 */
@NullMarked
package io.netkv.simulator.whatif;

import org.jspecify.annotations.NullMarked;
