'use strict';

// Sends what one interface has sent and received three times, 500 and 250 bytes more each time, to a collector of the test:
//   node otlp-exporter.js PORT proto|json cumulative|delta
const {MeterProvider, PeriodicExportingMetricReader, AggregationTemporality} = require('@opentelemetry/sdk-metrics');
const {resourceFromAttributes} = require('@opentelemetry/resources');

const [port, encoding, temporality] = process.argv.slice(2);
const {OTLPMetricExporter} = require(
    encoding === 'proto' ? '@opentelemetry/exporter-metrics-otlp-proto' : '@opentelemetry/exporter-metrics-otlp-http');

const exporter = new OTLPMetricExporter({
  url: `http://127.0.0.1:${port}/v1/metrics`,
  temporalityPreference:
      temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
});
const reader = new PeriodicExportingMetricReader({exporter, exportIntervalMillis: 3600000});
const provider = new MeterProvider({
  resource: resourceFromAttributes({'host.name': 'leaf-1', 'service.name': 'test'}),
  readers: [reader],
});
const meter = provider.getMeter('netkv-test');
const io = meter.createCounter('system.network.io', {unit: 'By'});
meter.createHistogram('system.network.size').record(3);

async function main() {
  for (let i = 0; i < 3; i++) {
    io.add(500, {device: 'Ethernet1', direction: 'transmit'});
    io.add(250, {device: 'Ethernet1', direction: 'receive'});
    await reader.forceFlush();
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await provider.shutdown();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
