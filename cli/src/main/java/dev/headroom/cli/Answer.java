package dev.headroom.cli;

/**
 * What the service answered.
 *
 * @param status of HTTP
 * @param body absent where it is empty or not JSON
 */
record Answer(int status, Json body) {
    boolean succeeded() {
        return status / 100 == 2;
    }
}
