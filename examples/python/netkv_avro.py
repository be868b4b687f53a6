"""Confluent's wire format with Debian's Python packages: magic byte 0, four bytes of schema id, Avro binary.

Where fastavro is installed, confluent_kafka.schema_registry.avro does the same in fewer lines; Debian 12 has no fastavro.
"""

import io
import struct

import avro.io
import avro.schema
from confluent_kafka.schema_registry import SchemaRegistryClient


class AvroValues:
    """Decodes and encodes values of topics whose schemas are in a registry."""

    def __init__(self, registry_url):
        self._registry = SchemaRegistryClient({"url": registry_url})
        self._readers = {}

    def decode(self, value):
        """The record in a value, as a dictionary."""
        magic, schema_id = struct.unpack(">bI", value[:5])
        if magic != 0:
            raise ValueError(f"magic byte is {magic}, not 0: not Confluent's wire format")
        if schema_id not in self._readers:
            schema = self._registry.get_schema(schema_id).schema_str
            self._readers[schema_id] = avro.io.DatumReader(avro.schema.parse(schema))
        return self._readers[schema_id].read(avro.io.BinaryDecoder(io.BytesIO(value[5:])))

    def encoder(self, topic):
        """A function from dictionary to value, in the topic's newest registered schema; it fills in what is left out.

        Nothing is registered here: 'netkv topics create --registry URL' does that.
        """
        registered = self._registry.get_latest_version(f"{topic}-value")
        schema = avro.schema.parse(registered.schema.schema_str)
        defaults = {field.name: field.default for field in schema.fields if field.has_default}
        writer = avro.io.DatumWriter(schema)

        def encode(record):
            out = io.BytesIO()
            out.write(struct.pack(">bI", 0, registered.schema_id))
            writer.write({**defaults, **record}, avro.io.BinaryEncoder(out))
            return out.getvalue()

        return encode
