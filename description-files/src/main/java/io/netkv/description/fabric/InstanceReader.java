package io.netkv.description.fabric;

import io.netkv.core.fabric.FabricSpec.InstanceSpec;
import io.netkv.core.fabric.Role;
import io.netkv.description.yaml.ValidationErrors;
import io.netkv.description.yaml.YamlObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the list of instances. */
final class InstanceReader {

    static final List<String> KEYS = List.of("name", "node", "role", "kvCapacityTokens");

    private static final List<String> ROLES = List.of("prefill", "decode", "both");

    private final ValidationErrors errors;
    private final List<InstanceSpec> instances = new ArrayList<>();
    private final Set<Role> pools = EnumSet.noneOf(Role.class);
    private boolean unknownRoles;

    InstanceReader(ValidationErrors errors) {
        this.errors = errors;
    }

    void read(YamlObject entry) {
        String name = entry.name("name");
        String node = entry.name("node");
        String location = errors.location(entry.line());
        String word = entry.word("role", ROLES);
        if (word == null) {
            unknownRoles = true;
            instances.add(new InstanceSpec(name, node, Role.DECODE, 1, location));
            return;
        }
        Role role = Role.valueOf(word.toUpperCase(Locale.ROOT));
        pools.add(role);
        instances.add(new InstanceSpec(name, node, role, kvCapacityTokens(entry, role), location));
    }

    private static long kvCapacityTokens(YamlObject entry, Role role) {
        return role.isDecode()
                ? entry.whole("kvCapacityTokens", 1, Long.MAX_VALUE)
                : entry.whole("kvCapacityTokens", 0, Long.MAX_VALUE, 0);
    }

    /** All that were read. */
    List<InstanceSpec> instances() {
        boolean areBothPoolsFilled =
                pools.stream().anyMatch(Role::isPrefill) && pools.stream().anyMatch(Role::isDecode);
        if (unknownRoles && !areBothPoolsFilled) {
            // The pool that seems to be empty may be the one whose name could not be read.
            errors.forbidStructureChecks();
        }
        return instances;
    }
}
