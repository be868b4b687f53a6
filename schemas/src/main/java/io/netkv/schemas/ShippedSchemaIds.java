package io.netkv.schemas;

import io.netkv.avro.CongestionUpdate;
import io.netkv.avro.DecodeAssignment;
import io.netkv.avro.DecodeInstanceState;
import io.netkv.avro.DecodeRequest;
import io.netkv.avro.FabricDescription;
import io.netkv.avro.LinkTelemetry;
import io.netkv.avro.OracleSnapshot;
import io.netkv.avro.PrefillInstanceState;
import io.netkv.avro.PrefixBlocks;
import io.netkv.avro.RequestOutcome;
import io.netkv.avro.TransferAccuracy;
import io.netkv.avro.TransferEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/** Numbers of the schemas that this release ships, for use where there is no registry: a schema's location in a list. */
enum ShippedSchemaIds implements SchemaIds {
    INSTANCE;

    /**
     * Append only: a number, once given, is in a topic of some user. A schema that changes keeps its old form under the old
     * number and is appended in its new form: see schemas/history/README.md.
     */
    private static final List<Schema> SCHEMAS = List.of(
            earlier("0.1.0/FabricDescription.avsc"),
            LinkTelemetry.SCHEMA$,
            earlier("0.1.0/OracleSnapshot.avsc"),
            earlier("0.1.0/DecodeRequest.avsc"),
            earlier("0.1.0/DecodeInstanceState.avsc"),
            earlier("0.1.0/DecodeAssignment.avsc"),
            earlier("0.1.0/TransferEvent.avsc"),
            RequestOutcome.SCHEMA$,
            earlier("0.1.0/LinkCongestion.avsc"),
            earlier("0.1.0/LinkWindowState.avsc"),
            earlier("retired/DecodeAssignment.avsc"),
            DecodeInstanceState.SCHEMA$,
            earlier("retired/LinkWindowState.avsc"),
            earlier("retired/LinkCongestion.avsc"),
            CongestionUpdate.SCHEMA$,
            OracleSnapshot.SCHEMA$,
            TransferEvent.SCHEMA$,
            TransferAccuracy.SCHEMA$,
            earlier("retired/FabricDescription.avsc"),
            DecodeRequest.SCHEMA$,
            PrefillInstanceState.SCHEMA$,
            PrefixBlocks.SCHEMA$,
            earlier("retired/FabricDescription-2.avsc"),
            FabricDescription.SCHEMA$,
            DecodeAssignment.SCHEMA$);

    private static Schema earlier(String file) {
        String resource = "/avro/history/" + file;
        try (InputStream in = ShippedSchemaIds.class.getResourceAsStream(resource)) {
            return new Schema.Parser().parse(Objects.requireNonNull(in, resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int idOf(String subject, Schema schema) {
        for (int id = SCHEMAS.size(); id > 0; id--) {
            if (schemaOf(id).getFullName().equals(schema.getFullName())) {
                return id;
            }
        }
        throw new SerializationException("schema " + schema.getFullName() + " is not one that this release ships");
    }

    @Override
    public Schema schemaOf(int id) {
        if (id < 1 || id > SCHEMAS.size()) {
            throw new SerializationException("schema id " + id + " is not one that this release ships (1 to "
                    + SCHEMAS.size() + "); if a schema registry wrote the record, name it with --registry");
        }
        return SCHEMAS.get(id - 1);
    }
}
