package io.netkv.common;

import org.jspecify.annotations.Nullable;

/** Something that the user can mend: one line that says what is wrong and what to do. Ends the program with status 1. */
public final class UserFacingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure that stands for itself. */
    public UserFacingException(String message) {
        super(message);
    }

    /** A failure with what led to it, which is shown with {@code --verbose} only. */
    public UserFacingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
