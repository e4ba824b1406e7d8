package dev.headroom.spring;

import dev.headroom.http.FieldMask;
import dev.headroom.http.MaskedJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * An answer of which some fields are written.
 *
 * @param envelope the property of its root that holds the resource, null where the root is it
 */
@JsonSerialize(using = MaskedBody.Serializer.class)
record MaskedBody(Object value, FieldMask mask, @Nullable String envelope) {
    /** Writes through the mask, without building a tree. */
    static final class Serializer extends ValueSerializer<MaskedBody> {
        @Override
        public void serialize(MaskedBody body, JsonGenerator generator, SerializationContext context) {
            context.writeValue(MaskedJson.over(generator, body.mask(), body.envelope()), body.value());
        }
    }
}
