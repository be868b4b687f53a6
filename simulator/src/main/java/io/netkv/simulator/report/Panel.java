package io.netkv.simulator.report;

import io.netkv.simulator.experiment.ConfidenceInterval;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One plot.
 *
 * @param title what it shows
 * @param unit of its values
 * @param axis what its places along the horizontal axis are
 * @param places their labels
 * @param isSequence whether they follow each other, so that lines between them mean something
 * @param least what no value can be below; intervals are cut off there
 * @param most what no value can be above
 * @param series what is drawn, each in a colour of its own
 */
record Panel(
        String title,
        String unit,
        String axis,
        List<String> places,
        boolean isSequence,
        double least,
        double most,
        List<Series> series) {

    Panel {
        places = List.copyOf(places);
        series = List.copyOf(series);
    }

    /**
     * Points of one colour.
     *
     * @param label names it; empty where there is nothing to tell it from
     * @param colour number of its colour; a policy has the same in every plot
     * @param points in the order of their places
     */
    record Series(String label, int colour, List<Point> points) {

        /** The colour of the lower bound, which no policy has. */
        static final int BOUND_COLOUR = 6;

        private static final int COLOURS = 12;

        /** The colour of the series with a number from 0. Eleven series have different colours. */
        static int colourOf(int number) {
            int colour = number % (COLOURS - 1);
            return colour < BOUND_COLOUR ? colour : colour + 1;
        }

        Series {
            points = List.copyOf(points);
        }
    }

    /**
     * A figure, ours and the paper's.
     *
     * @param place index among the panel's places
     * @param ours mean and interval
     * @param paper the paper's, where it has one
     */
    record Point(int place, ConfidenceInterval ours, OptionalDouble paper) {}
}
