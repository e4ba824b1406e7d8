package dev.headroom.http;

/** The handler behind the cache: makes the response to one request, which it holds already. */
@FunctionalInterface
public interface Origin {
    /**
     * The response to a plain GET.
     *
     * @param reads takes notes of what the handler reads of the request
     */
    Response make(HeaderReads reads) throws Exception;
}
