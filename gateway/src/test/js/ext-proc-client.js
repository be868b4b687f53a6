// Sends one chat completion through the endpoint picker as Envoy does in full duplex, and prints what it answers as JSON.
//
//   node ext-proc-client.js PORT PROTO_DIRECTORY REQUEST_ID [SUBSET_ADDRESS...]
'use strict';

const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [port, protos, id, ...subset] = process.argv.slice(2);
const load = (file, ...from) =>
  grpc.loadPackageDefinition(loader.loadSync(file, { keepCase: true, longs: Number, enums: String, includeDirs: from }));
const envoy = load(path.join(protos, 'envoy/service/ext_proc/v3/external_processor.proto'), protos).envoy;
const target = '127.0.0.1:' + port;

const text = (value) => ({ stringValue: value });
const struct = (fields) => ({ fields });
const metadata = subset.length === 0 ? undefined : {
  filter_metadata: {
    'envoy.lb.subset_hint': struct({
      'x-gateway-destination-endpoint-subset':
        { listValue: { values: subset.map(text) } },
    }),
  },
};
const body = Buffer.from(JSON.stringify({
  model: 'any',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'word '.repeat(4000) }],
}));

const call = new envoy.service.ext_proc.v3.ExternalProcessor(target, grpc.credentials.createInsecure()).process();
const answer = { headers: {}, metadata: {}, body: 0, ended: false };
call.on('data', (message) => {
  const plain = (value) => value.structValue
    ? Object.fromEntries(Object.entries(value.structValue.fields ?? {}).map(([key, inner]) => [key, plain(inner)]))
    : value.stringValue ?? value.numberValue ?? value.boolValue;
  if (message.immediate_response) {
    answer.status = message.immediate_response.status.code;
    answer.reason = message.immediate_response.body.toString();
    return;
  }
  if (message.request_headers) {
    for (const option of message.request_headers.response.header_mutation.set_headers) {
      answer.headers[option.header.key] = option.header.raw_value.toString();
    }
    for (const [key, value] of Object.entries(message.dynamic_metadata.fields)) {
      answer.metadata[key] = plain(value);
    }
  }
  if (message.request_body) {
    const part = message.request_body.response.body_mutation.streamed_response;
    answer.body += part.body.length;
    if (part.end_of_stream) {
      call.write({ response_headers: { headers: { headers: [{ key: ':status', raw_value: Buffer.from('200') }] } } });
    }
  }
  if (message.response_headers) {
    call.end();
  }
});
call.on('end', () => {
  answer.ended = true;
  answer.sent = body.length;
  console.log(JSON.stringify(answer));
});
call.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});

call.write({
  request_headers: {
    headers: { headers: [
      { key: ':method', raw_value: Buffer.from('POST') },
      { key: ':path', raw_value: Buffer.from('/v1/chat/completions') },
      { key: 'x-request-id', raw_value: Buffer.from(id) },
    ] },
  },
  metadata_context: metadata,
  protocol_config: { request_body_mode: 'FULL_DUPLEX_STREAMED', response_body_mode: 'NONE' },
});
const half = Math.floor(body.length / 2);
call.write({ request_body: { body: body.subarray(0, half), end_of_stream: false } });
call.write({ request_body: { body: body.subarray(half), end_of_stream: true } });
