package io.netkv.simulator.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs tasks on several threads and gives their results in the order of the tasks. */
public final class ParallelTasks {

    private final int threads;

    /**
     * Runs tasks on this many threads.
     *
     * @param threads 1 or more
     */
    public ParallelTasks(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("number of threads is " + threads + "; it must be 1 or more");
        }
        this.threads = threads;
    }

    /**
     * Runs all of them, or until one fails.
     *
     * @throws InterruptedException where the thread is interrupted; no task runs any more then
     */
    public <T> List<T> run(List<Callable<T>> tasks) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> futures = tasks.stream().map(executor::submit).toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException ours) {
                throw ours;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
