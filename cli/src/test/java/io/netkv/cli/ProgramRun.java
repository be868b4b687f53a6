package io.netkv.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What one run of the program left: its exit status and what it wrote. */
public record ProgramRun(int status, String out, String err) {

    /** Runs the program in this JVM. */
    public static ProgramRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine program = NetKv.commandLineFor(arguments);
        program.setOut(new PrintWriter(out));
        program.setErr(new PrintWriter(err));
        int status = program.execute(arguments);
        return new ProgramRun(status, out.toString(), err.toString());
    }
}
