package io.netkv.core.placement;

import io.netkv.core.fabric.Fabric;

/** What decisions about one fabric read: whatever the policy, the same. */
record FabricState(
        Fabric fabric,
        OracleState oracle,
        TransferLedger ledger,
        PathRates rates,
        TransferAccuracy accuracy,
        DecodeInstances decodes,
        PrefillQueues prefills,
        InstanceLiveness liveness) {}
