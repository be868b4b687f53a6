package io.netkv.schemas;

import io.apicurio.registry.resolver.ParsedSchema;
import io.apicurio.registry.resolver.ParsedSchemaImpl;
import io.apicurio.registry.resolver.SchemaLookupResult;
import io.apicurio.registry.resolver.SchemaParser;
import io.apicurio.registry.resolver.SchemaResolver;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.data.Record;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.apicurio.registry.resolver.strategy.ArtifactReferenceResolverStrategy;
import io.apicurio.registry.serde.data.SerdeMetadata;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Lets Apicurio's serializers take their numbers from {@link SchemaIds}. */
final class SchemaIdResolver implements SchemaResolver<Schema, SpecificRecord> {

    private final SchemaIds ids;
    private @Nullable SchemaParser<Schema, SpecificRecord> parser;

    SchemaIdResolver(SchemaIds ids) {
        this.ids = ids;
    }

    @Override
    public void configure(Map<String, ?> configs, SchemaParser<Schema, SpecificRecord> schemaParser) {
        parser = schemaParser;
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchema(Record<SpecificRecord> data) {
        String topic = ((SerdeMetadata) data.metadata()).getTopic();
        Schema schema = data.payload().getSchema();
        return result(ids.idOf(topic + "-value", schema), schema);
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchemaByArtifactReference(ArtifactReference reference) {
        int id = reference.getContentId().intValue();
        return result(id, ids.schemaOf(id));
    }

    private static SchemaLookupResult<Schema> result(int id, Schema schema) {
        ParsedSchema<Schema> parsed = new ParsedSchemaImpl<Schema>().setParsedSchema(schema);
        return SchemaLookupResult.<Schema>builder()
                .parsedSchema(parsed)
                .contentId(id)
                .globalId(id)
                .build();
    }

    @Override
    public SchemaParser<Schema, SpecificRecord> getSchemaParser() {
        if (parser == null) {
            throw new IllegalStateException("not configured");
        }
        return parser;
    }

    @Override
    public void setClientFacade(RegistryClientFacade clientFacade) {
        throw new UnsupportedOperationException("schema ids come from " + ids);
    }

    @Override
    public void setArtifactResolverStrategy(ArtifactReferenceResolverStrategy<Schema, SpecificRecord> strategy) {
        throw new UnsupportedOperationException("subjects are topic names and -value");
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
}
