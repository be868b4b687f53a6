package io.netkv.description.discovery;

/** How a tool writes what it has found. One class each, listed in {@link FabricImport}. */
interface NetworkFormat {

    /** The name by which it is chosen. */
    String name();

    /** Whether a text looks like it. */
    boolean matches(String text);

    /**
     * Adds what is in a text.
     *
     * @param file its name, without folder and ending: some tools write one for each device, and do not say which in it
     * @throws IllegalArgumentException where it is not of this format
     */
    void read(String text, String file, Network network);
}
