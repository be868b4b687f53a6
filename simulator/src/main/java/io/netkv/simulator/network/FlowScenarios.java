package io.netkv.simulator.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netkv.simulator.network.FlowScenario.ScenarioFlow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads flow scenarios: JSON files with {@code links} (each with {@code capacity_Bps} and {@code latency_s}), {@code
 * flows} (each with {@code bytes}, {@code start_s} and {@code path}, link numbers in order of travel) and {@code
 * expected.finish_s}, by flow. Everything else in a file is for its readers.
 */
public final class FlowScenarios {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FlowScenarios() {}

    /**
     * Reads a scenario.
     *
     * @param file where it is
     * @throws IOException where the file cannot be read, or is no scenario; the message names the file and the field
     */
    public static FlowScenario load(Path file) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        return new Reader(file, root).read();
    }

    private record Reader(Path file, JsonNode root) {

        FlowScenario read() throws IOException {
            JsonNode links = array(root, "links");
            double[] capacities = new double[links.size()];
            double[] latencies = new double[links.size()];
            for (int link = 0; link < capacities.length; link++) {
                capacities[link] = number(links.get(link), "capacity_Bps");
                latencies[link] = number(links.get(link), "latency_s");
            }
            String id = root.path("id").asText(String.valueOf(file.getFileName()));
            List<ScenarioFlow> flows = flows(links.size());
            double[] finish = numbers(array(root.path("expected"), "finish_s"));
            if (finish.length != flows.size()) {
                throw new IOException(file + ": there are " + flows.size() + " flows, and 'finish_s' has "
                        + finish.length + " times");
            }
            return new FlowScenario(id, capacities, latencies, flows, finish);
        }

        private List<ScenarioFlow> flows(int links) throws IOException {
            List<ScenarioFlow> flows = new ArrayList<>();
            for (JsonNode flow : array(root, "flows")) {
                flows.add(new ScenarioFlow(number(flow, "bytes"), number(flow, "start_s"), path(flow, links)));
            }
            return flows;
        }

        private int[] path(JsonNode flow, int links) throws IOException {
            JsonNode path = array(flow, "path");
            int[] numbers = new int[path.size()];
            for (int hop = 0; hop < numbers.length; hop++) {
                numbers[hop] = path.get(hop).asInt(-1);
                if (numbers[hop] < 0 || numbers[hop] >= links) {
                    throw new IOException(file + ": 'path' names link " + path.get(hop) + "; links are 0 to "
                            + (links - 1) + " here");
                }
            }
            return numbers;
        }

        private JsonNode array(JsonNode parent, String field) throws IOException {
            JsonNode array = parent.path(field);
            if (!array.isArray()) {
                throw new IOException(file + ": '" + field + "' is missing, or is no array");
            }
            return array;
        }

        private double number(JsonNode parent, String field) throws IOException {
            return number(parent.path(field), parent, field);
        }

        private double number(JsonNode value, JsonNode where, String field) throws IOException {
            if (!value.isNumber()) {
                throw new IOException(file + ": '" + field + "' is missing, or is no number, in " + where);
            }
            return value.doubleValue();
        }

        private double[] numbers(JsonNode array) throws IOException {
            double[] numbers = new double[array.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = number(array.get(i), array, "finish_s");
            }
            return numbers;
        }
    }
}
