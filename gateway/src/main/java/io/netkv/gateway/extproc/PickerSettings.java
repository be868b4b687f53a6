package io.netkv.gateway.extproc;

/**
 * How an endpoint picker works, and what it assumes of a prompt, of which it sees the text alone.
 *
 * @param charactersPerToken above 0
 * @param blockTokens tokens of a block of the prefix cache, 1 or more
 * @param isShadow whether it changes nothing: what another picker has chosen is booked, and judged
 */
public record PickerSettings(double charactersPerToken, int blockTokens, boolean isShadow) {

    /** English text, and the block of {@code DecodeRequest}. */
    public static final PickerSettings DEFAULT = new PickerSettings(4, 512, false);

    public PickerSettings {
        if (!(charactersPerToken > 0) || charactersPerToken > 1000) {
            throw new IllegalArgumentException(
                    "a token has " + charactersPerToken + " characters; it must be above 0, and 1000 at most");
        }
        if (blockTokens < 1) {
            throw new IllegalArgumentException("a block has " + blockTokens + " tokens; it must have 1 or more");
        }
    }
}
