package io.netkv.core.placement;

/**
 * Which decode instances a pass takes; each pass is made if the one before finds none. An instance that is alive and full is
 * better than one whose transfers fail, and that is better than one that may be gone.
 */
enum Resort {
    LIVE_AND_FREE,
    LIVE,
    REPORTING_AND_FREE,
    REPORTING,
    ANY_AND_FREE,
    ANY;

    private static final Resort[] IN_ORDER = values();

    /** How many there are. */
    static int count() {
        return IN_ORDER.length;
    }

    /** The first, and those that follow where it finds none. */
    static Resort inOrder(int index) {
        return IN_ORDER[index];
    }

    boolean needsFreeMemory() {
        return this == LIVE_AND_FREE || this == REPORTING_AND_FREE || this == ANY_AND_FREE;
    }

    boolean takes(Standing standing) {
        return switch (this) {
            case LIVE_AND_FREE, LIVE -> standing.isEligible();
            case REPORTING_AND_FREE, REPORTING -> standing != Standing.SILENT;
            case ANY_AND_FREE, ANY -> true;
        };
    }
}
