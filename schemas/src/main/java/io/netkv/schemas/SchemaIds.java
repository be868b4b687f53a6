package io.netkv.schemas;

import org.apache.avro.Schema;

/** Numbers that stand for schemas in Confluent's wire format. Implementations are safe for use by many threads. */
public interface SchemaIds {

    /**
     * The number of a schema.
     *
     * @param subject the subject it is registered under: topic name and "-value"
     * @throws org.apache.kafka.common.errors.SerializationException where this release does not ship it
     * @throws RegistryException where the registry does not have it, or fails
     */
    int idOf(String subject, Schema schema);

    /**
     * The schema behind a number.
     *
     * @throws org.apache.kafka.common.errors.SerializationException where there is none
     * @throws RegistryException where the registry fails
     */
    Schema schemaOf(int id);
}
