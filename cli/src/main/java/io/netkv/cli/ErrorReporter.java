package io.netkv.cli;

import io.netkv.common.CloseOnExit;
import io.netkv.common.UserFacingException;
import io.netkv.core.fabric.InvalidDescriptionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what went wrong: one line each, with a stack trace only if the user asked for it. */
final class ErrorReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final int FAILURE = 1;
    private static final int USAGE = 2;
    private static final int INTERRUPTED = 130;

    private final BooleanSupplier verbose;

    ErrorReporter(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        CommandLine command = exception.getCommandLine();
        String suggestion = String.join(" or ", suggestions(exception));
        command.getErr()
                .println("netkv: " + oneLine(String.valueOf(exception.getMessage()))
                        + (suggestion.isEmpty() ? "" : "; did you mean " + suggestion + "?")
                        + "; see '" + command.getCommandSpec().qualifiedName() + " --help'");
        traceIfVerbose(exception, command.getErr());
        return USAGE;
    }

    private static List<String> suggestions(ParameterException exception) {
        return exception instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        if (CloseOnExit.isEnding() || isInterruption(exception)) {
            return INTERRUPTED;
        }
        lines(exception).forEach(line -> command.getErr().println("netkv: " + oneLine(line)));
        traceIfVerbose(exception, command.getErr());
        return FAILURE;
    }

    private void traceIfVerbose(Exception exception, PrintWriter err) {
        if (verbose.getAsBoolean()) {
            exception.printStackTrace(err);
        }
    }

    private static boolean isInterruption(Exception exception) {
        return exception instanceof InterruptedException
                || KafkaErrors.isOfKafka(exception) && KafkaErrors.isInterruption(exception);
    }

    private static List<String> lines(Exception exception) {
        if (exception instanceof InvalidDescriptionException invalid) {
            return invalid.errors();
        }
        return List.of(line(exception));
    }

    private static String line(Exception exception) {
        Throwable telling = telling(exception);
        String message = String.valueOf(telling.getMessage());
        if (isTellingOfKafka(telling)) {
            return KafkaErrors.words(telling);
        } else if (isWrittenForPeople(telling)) {
            return message;
        } else if (telling instanceof BindException) {
            return "a port is in use (" + message + "); choose another or end what listens there";
        } else if (telling instanceof IOException io) {
            return io(io, message);
        }
        return telling + "; --verbose shows where";
    }

    /** The first in the chain of causes that says something to a user. */
    private static Throwable telling(Exception exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (isWrittenForPeople(cause) || cause instanceof IOException || isTellingOfKafka(cause)) {
                return cause;
            }
        }
        return exception;
    }

    private static boolean isTellingOfKafka(Throwable thrown) {
        return KafkaErrors.isOfKafka(thrown) && KafkaErrors.isTelling(thrown);
    }

    /** Of these, the project's own code writes the messages. */
    private static boolean isWrittenForPeople(Throwable thrown) {
        return thrown instanceof UserFacingException
                || thrown instanceof IllegalArgumentException
                || thrown instanceof IllegalStateException;
    }

    private static String io(IOException exception, String message) {
        if (exception instanceof NoSuchFileException) {
            return "there is no file " + message;
        } else if (exception instanceof AccessDeniedException) {
            return "file " + message + " may not be read or written";
        }
        return "reading or writing failed: " + message;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
