package io.netkv.simulator.report;

import io.netkv.core.policy.Policies;
import io.netkv.simulator.experiment.Experiment.Subject;
import io.netkv.simulator.experiment.ExperimentResult;
import io.netkv.simulator.experiment.ExperimentResult.Figure;
import io.netkv.simulator.experiment.TrialMetric;
import io.netkv.simulator.report.Panel.Point;
import io.netkv.simulator.report.Panel.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lays an experiment's figures out as plots: one for each metric, split by the first of several dimensions; the last
 * dimension runs along the horizontal axis, and what is left tells the colours apart. Where workloads are all that
 * differs, each has plots of its own, with policies along the axis. The lower bound of TTFT, which all policies share,
 * is drawn with TTFT.
 */
final class Panels {

    private static final String WORKLOAD = "workload";
    private static final String LOWER_BOUND = "lower bound";

    private final ExperimentResult result;
    private final List<String> dimensions;
    private final boolean byWorkloadAlone;
    private final boolean oneCondition;

    private Panels(ExperimentResult result) {
        this.result = result;
        dimensions = result.experiment().dimensions();
        byWorkloadAlone = dimensions.equals(List.of(WORKLOAD));
        oneCondition =
                result.figures().stream().map(Figure::condition).distinct().count() == 1;
    }

    /** The plots of a result. */
    static List<Panel> of(ExperimentResult result) {
        return new Panels(result).panels();
    }

    private List<Panel> panels() {
        Map<String, List<Figure>> groups = new LinkedHashMap<>();
        for (Figure figure : result.figures()) {
            if (!isDrawn(figure)) {
                continue;
            }
            groups.computeIfAbsent(title(figure), title -> new ArrayList<>()).add(figure);
        }
        return groups.entrySet().stream()
                .map(group -> panel(group.getKey(), group.getValue()))
                .toList();
    }

    private boolean isDrawn(Figure figure) {
        TrialMetric metric = figure.subject().metric();
        String firstPolicy = result.figures().get(0).subject().policy();
        return metric != TrialMetric.OWN_BYTES_BOUND
                && (metric != TrialMetric.BOUND || figure.subject().policy().equals(firstPolicy));
    }

    private String title(Figure figure) {
        String facet = facet(figure);
        return what(figure) + (facet.isEmpty() ? "" : ", " + facet);
    }

    private String what(Figure figure) {
        if (oneCondition && byWorkloadAlone) {
            return result.experiment().title();
        }
        Subject subject = figure.subject();
        TrialMetric shown = subject.metric() == TrialMetric.BOUND ? TrialMetric.TTFT : subject.metric();
        return shown.label() + (subject.against().isEmpty() ? "" : " of " + subject.policy() + against(figure));
    }

    private String against(Figure figure) {
        List<String> others = result.figures().stream()
                .map(Figure::subject)
                .filter(subject -> subject.metric() == figure.subject().metric())
                .map(Subject::against)
                .filter(against -> !against.isEmpty())
                .distinct()
                .toList();
        return " against " + (others.size() == 1 ? others.get(0) : "others");
    }

    private String facet(Figure figure) {
        List<String> values = figure.condition().values();
        return byWorkloadAlone || values.size() > 1 ? values.get(0) : "";
    }

    private Panel panel(String title, List<Figure> figures) {
        Set<String> places = figures.stream().map(this::place).collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> order = List.copyOf(places);
        Map<String, List<Figure>> series = new LinkedHashMap<>();
        for (Figure figure : figures) {
            series.computeIfAbsent(label(figure, figures), label -> new ArrayList<>())
                    .add(figure);
        }
        // The bound comes last, behind the policies.
        List<Figure> bound = series.remove(LOWER_BOUND);
        if (bound != null) {
            series.put(LOWER_BOUND, bound);
        }
        List<Series> drawn = new ArrayList<>();
        for (Map.Entry<String, List<Figure>> entry : series.entrySet()) {
            List<Point> points = entry.getValue().stream()
                    .map(figure -> new Point(order.indexOf(place(figure)), figure.ours(), figure.paper()))
                    .toList();
            drawn.add(new Series(entry.getKey(), colour(entry.getValue().get(0), drawn.size()), points));
        }
        Figure first = figures.get(0);
        boolean isValue = first.subject().against().isEmpty();
        return new Panel(
                title,
                first.unit(),
                axis(first),
                order,
                !byWorkloadAlone,
                isValue ? 0 : Double.NEGATIVE_INFINITY,
                isValue && first.unit().equals("%") ? 100 : Double.POSITIVE_INFINITY,
                drawn);
    }

    private int colour(Figure figure, int number) {
        Subject subject = figure.subject();
        if (subject.metric() == TrialMetric.BOUND) {
            return Series.BOUND_COLOUR;
        }
        boolean tellsPoliciesApart = dimensions.size() < 3 && (!byWorkloadAlone || oneCondition);
        String policy = subject.against().isEmpty() ? subject.policy() : subject.against();
        return Series.colourOf(tellsPoliciesApart ? Policies.names().indexOf(policy) : number);
    }

    private String place(Figure figure) {
        if (!byWorkloadAlone) {
            List<String> values = figure.condition().values();
            return values.get(values.size() - 1);
        }
        Subject subject = figure.subject();
        if (oneCondition) {
            return subject.metric().label();
        }
        return subject.against().isEmpty() ? subject.policy() : subject.against();
    }

    private String axis(Figure figure) {
        if (!byWorkloadAlone) {
            return dimensions.get(dimensions.size() - 1);
        }
        return figure.subject().against().isEmpty() || oneCondition
                ? ""
                : figure.subject().policy() + " against";
    }

    /** What tells a figure's series from the others of the panel. */
    private String label(Figure figure, List<Figure> others) {
        if (figure.subject().metric() == TrialMetric.BOUND) {
            return LOWER_BOUND;
        }
        List<String> parts = new ArrayList<>();
        addWhereDifferent(parts, figure, others, each -> each.subject().policy());
        if (!byWorkloadAlone) {
            addWhereDifferent(
                    parts, figure, others, each -> "against " + each.subject().against());
        }
        List<String> values = figure.condition().values();
        for (int i = 1; i < values.size() - 1; i++) {
            parts.add(values.get(i));
        }
        if (byWorkloadAlone && !oneCondition) {
            parts.clear();
        }
        return String.join(", ", parts);
    }

    private static void addWhereDifferent(
            List<String> parts, Figure figure, List<Figure> others, Function<Figure, String> part) {
        if (others.stream().map(part).distinct().count() > 1) {
            parts.add(part.apply(figure));
        }
    }
}
