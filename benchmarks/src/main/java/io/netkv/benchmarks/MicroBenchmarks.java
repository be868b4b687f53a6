package io.netkv.benchmarks;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs those by JMH, and prints a row for each subject beside its baseline. */
public final class MicroBenchmarks {

    private MicroBenchmarks() {}

    /** Runs them all. */
    public static void main(String[] arguments) throws RunnerException {
        Collection<RunResult> decisions = run(DecisionBenchmark.class);
        Collection<RunResult> readings = run(OracleBenchmark.class);
        print(decisions, "DecisionBenchmark", "decide", "bareLoop");
        print(decisions, "DecisionBenchmark of pairs", "decidePair", "bareLoop");
        print(readings, "OracleBenchmark", "fold", "decode");
        System.exit(0);
    }

    private static Collection<RunResult> run(Class<?> benchmark) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include("\\." + benchmark.getSimpleName() + "\\.")
                        .build())
                .run();
    }

    /** Those with the same parameters stand beside each other. */
    private static void print(Collection<RunResult> results, String benchmark, String subject, String baseline) {
        for (RunResult result : results) {
            if (!isOf(result, subject)) {
                continue;
            }
            String parameters = parameters(result);
            results.stream()
                    .filter(other -> isOf(other, baseline) && parameters(other).equals(parameters))
                    .forEach(
                            other -> ResultRow.print(benchmark + ", " + parameters, "ns", nanos(result), nanos(other)));
        }
    }

    private static boolean isOf(RunResult result, String method) {
        return result.getParams().getBenchmark().endsWith("." + method);
    }

    private static String parameters(RunResult result) {
        StringBuilder text = new StringBuilder();
        for (String key : result.getParams().getParamsKeys()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(key)
                    .append(' ')
                    .append(result.getParams().getParam(key));
        }
        return text.toString();
    }

    private static double nanos(RunResult result) {
        return result.getPrimaryResult().getScore();
    }
}
