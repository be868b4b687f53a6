package io.netkv.cli.options;

import io.netkv.core.policy.Policies;
import java.util.Iterator;

/** Names of policies, for help and completion. */
public final class PolicyNames implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return Policies.names().iterator();
    }
}
