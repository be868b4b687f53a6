package io.netkv.trace.replay;

/** The time to first token that a request should meet, by the length of its prompt: the paper's three workloads. */
public final class TtftSlo {

    /** Longest prompt of the chatbot workload, tokens. */
    public static final int CHATBOT_MAX_INPUT_TOKENS = 8_192;

    /** Longest prompt of the RAG workload, tokens. */
    public static final int RAG_MAX_INPUT_TOKENS = 32_768;

    private static final long CHATBOT_MILLIS = 1_900;
    private static final long RAG_MILLIS = 4_750;
    private static final long LONG_CONTEXT_MILLIS = 15_000;

    private TtftSlo() {}

    /** Milliseconds for a prompt of that many tokens. */
    public static long millis(int inputTokens) {
        if (inputTokens <= CHATBOT_MAX_INPUT_TOKENS) {
            return CHATBOT_MILLIS;
        }
        return inputTokens <= RAG_MAX_INPUT_TOKENS ? RAG_MILLIS : LONG_CONTEXT_MILLIS;
    }
}
