package dev.headroom.jobs;

/** Writes payloads and results as JSON, and reads payloads back. */
public interface TaskCodec {
    /** The document of a value. */
    String write(Object value);

    /**
     * The value of a document.
     *
     * @throws RuntimeException where it doesn't fit the type
     */
    <T> T read(String document, Class<T> type);
}
