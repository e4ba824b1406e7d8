package dev.headroom.cache;

import dev.headroom.cache.spi.Serializer;
import java.lang.reflect.Type;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.dataformat.smile.SmileFactory;
import tools.jackson.dataformat.smile.SmileMapper;

/**
 * Jackson's binary JSON: records, collections, {@code java.time}, decimals with their scale. The type is the declared
 * one; no class is ever named by the bytes.
 */
final class SmileSerializer<V> implements Serializer<V> {
    private static final byte ID = 1;
    private static final SmileMapper MAPPER = SmileMapper.builder(SmileFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(200)
                            .maxStringLength(16 << 20)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
            .build();

    private final ObjectWriter writer;
    private final ObjectReader reader;
    private final long schema;

    SmileSerializer(Type type, int version) {
        JavaType declared = MAPPER.constructType(type);
        this.writer = MAPPER.writerFor(declared);
        this.reader = MAPPER.readerFor(declared);
        this.schema = Schema.hash(type, version);
    }

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public long schema() {
        return schema;
    }

    @Override
    public byte[] write(V value) {
        return writer.writeValueAsBytes(value);
    }

    @Override
    public V read(byte[] bytes, int from, int length) {
        return reader.readValue(bytes, from, length);
    }
}
