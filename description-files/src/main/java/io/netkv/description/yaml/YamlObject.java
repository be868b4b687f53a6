package io.netkv.description.yaml;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML mapping read key by key. What is missing, unknown or of another type becomes an error with its line, and a
 * stand-in is returned so that reading goes on.
 */
public final class YamlObject {

    private final String path;
    private final int line;
    private final ValidationErrors errors;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private YamlObject(String path, int line, ValidationErrors errors) {
        this.path = path;
        this.line = line;
        this.errors = errors;
    }

    /**
     * Begins to read.
     *
     * @param path how errors call the mapping, empty for the whole file
     * @param keys all that may stand in it
     */
    public static YamlObject of(MappingNode mapping, String path, ValidationErrors errors, List<String> keys) {
        YamlObject object = new YamlObject(path, lineOf(mapping), errors);
        for (NodeTuple entry : mapping.getValue()) {
            object.put(entry, keys);
        }
        return object;
    }

    private void put(NodeTuple entry, List<String> keys) {
        int keyLine = lineOf(entry.getKeyNode());
        String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(not a word)";
        if (!keys.contains(key)) {
            errors.add(
                    keyLine,
                    "unknown key '" + key + "'" + (path.isEmpty() ? "" : " in " + path) + "; known are "
                            + String.join(", ", keys));
            return;
        }
        if (values.containsKey(key)) {
            errors.add(keyLine, pathOf(key) + " is given twice");
            return;
        }
        Node value = entry.getValueNode();
        if (!value.getTag().equals(Tag.NULL)) {
            values.put(key, value);
        }
    }

    /** Line on which a node begins. */
    public static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /** Line on which it begins. */
    public int line() {
        return line;
    }

    /** Line of a key's value, or of the mapping where the key is absent. */
    public int line(String key) {
        Node value = values.get(key);
        return value == null ? line : lineOf(value);
    }

    /** Whether a key is there with a value. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** A name, which identifies an element: without it the structure is unknown. */
    public String name(String key) {
        Node value = values.get(key);
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (value == null) {
            errors.addStructural(line, path.isEmpty() ? "'" + key + "' is missing" : path + " has no '" + key + "'");
        } else {
            errors.addStructural(lineOf(value), pathOf(key) + " is " + kindOf(value) + "; it must be a name");
        }
        return "";
    }

    /** One of some words, or null after an error. */
    public @Nullable String word(String key, List<String> allowed) {
        Node value = required(key);
        if (value == null) {
            return null;
        }
        if (value instanceof ScalarNode scalar && allowed.contains(scalar.getValue())) {
            return scalar.getValue();
        }
        errors.add(lineOf(value), pathOf(key) + " is " + shown(value) + "; it must be " + String.join(" or ", allowed));
        return null;
    }

    /** True or false. */
    public boolean flag(String key, boolean absent) {
        Node value = values.get(key);
        if (value == null) {
            return absent;
        }
        if (value instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            return scalar.getValue().equalsIgnoreCase("true")
                    || scalar.getValue().equalsIgnoreCase("yes")
                    || scalar.getValue().equalsIgnoreCase("on");
        }
        errors.add(lineOf(value), pathOf(key) + " is " + shown(value) + "; it must be true or false");
        return absent;
    }

    /** A whole number; the least one allowed stands in for an error. */
    public long whole(String key, long least, long most) {
        Node value = required(key);
        return value == null ? least : wholeOf(value, pathOf(key), least, most);
    }

    /** A whole number that may be left out. */
    public long whole(String key, long least, long most, long absent) {
        return has(key) ? whole(key, least, most) : absent;
    }

    private long wholeOf(Node value, String called, long least, long most) {
        Optional<BigDecimal> number = numberOf(value);
        if (number.isPresent()
                && number.get().stripTrailingZeros().scale() <= 0
                && number.get().compareTo(BigDecimal.valueOf(least)) >= 0
                && number.get().compareTo(BigDecimal.valueOf(most)) <= 0) {
            return number.get().longValueExact();
        }
        errors.add(
                lineOf(value),
                called + " is " + shown(value) + "; it must be a whole number from " + least
                        + (most == Long.MAX_VALUE ? " up" : " to " + most));
        return least;
    }

    /** Whole numbers in a list; none where the key is absent. */
    public List<Integer> wholes(String key) {
        List<Integer> numbers = new ArrayList<>();
        int position = 0;
        for (Node value : items(key)) {
            numbers.add((int) wholeOf(value, pathOf(key) + "[" + position++ + "]", 0, Integer.MAX_VALUE));
        }
        return numbers;
    }

    /** A number times a power of ten; 1 stands in for an error. */
    public double scaled(String key, int powerOfTen, boolean zeroAllowed) {
        Node value = required(key);
        if (value == null) {
            return 1;
        }
        Optional<BigDecimal> number = numberOf(value);
        if (number.isPresent() && number.get().signum() >= (zeroAllowed ? 0 : 1)) {
            double scaled = number.get().scaleByPowerOfTen(powerOfTen).doubleValue();
            if (Double.isFinite(scaled) && (scaled > 0 || zeroAllowed)) {
                return scaled;
            }
        }
        errors.add(
                lineOf(value),
                pathOf(key) + " is " + shown(value) + "; it must be a number "
                        + (zeroAllowed ? "from 0 up" : "above 0"));
        return 1;
    }

    private static Optional<BigDecimal> numberOf(Node value) {
        if (!(value instanceof ScalarNode scalar) || scalar.getValue().length() > 40) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(scalar.getValue().replace("_", "")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A mapping inside, or null after an error. */
    public @Nullable YamlObject object(String key, List<String> keys) {
        Node value = required(key);
        return value == null ? null : objectOf(value, pathOf(key), keys);
    }

    /** The mappings of a list. */
    public List<YamlObject> objects(String key, List<String> keys) {
        List<YamlObject> objects = new ArrayList<>();
        int position = 0;
        for (Node value : items(key)) {
            YamlObject object = objectOf(value, pathOf(key) + "[" + position++ + "]", keys);
            if (object != null) {
                objects.add(object);
            }
        }
        return objects;
    }

    private @Nullable YamlObject objectOf(Node value, String called, List<String> keys) {
        if (value instanceof MappingNode mapping) {
            return of(mapping, called, errors, keys);
        }
        errors.addStructural(
                lineOf(value), called + " is " + shown(value) + "; it must be a mapping of " + String.join(", ", keys));
        return null;
    }

    /** The items of a list, after an error none. */
    public List<Node> items(String key) {
        Node value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        errors.addStructural(lineOf(value), pathOf(key) + " is " + shown(value) + "; it must be a list");
        return List.of();
    }

    /** Notes an error where a key is absent that the structure rests on. */
    public void require(String key) {
        if (!has(key)) {
            errors.addStructural(line, path.isEmpty() ? "'" + key + "' is missing" : path + " has no '" + key + "'");
        }
    }

    private @Nullable Node required(String key) {
        Node value = values.get(key);
        if (value == null) {
            errors.add(line, path.isEmpty() ? "'" + key + "' is missing" : path + " has no '" + key + "'");
        }
        return value;
    }

    private static String shown(Node value) {
        return value instanceof ScalarNode scalar ? "'" + scalar.getValue() + "'" : kindOf(value);
    }

    private static String kindOf(Node value) {
        return value instanceof SequenceNode ? "a list" : value instanceof MappingNode ? "a mapping" : "a value";
    }
}
