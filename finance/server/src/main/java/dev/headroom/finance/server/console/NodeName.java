package dev.headroom.finance.server.console;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * How a node is called beside the others: its host and its process, which no other node has at the same time.
 *
 * @param text host and process
 */
record NodeName(String text) {
    static NodeName ofThisProcess() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "localhost";
        }
        return new NodeName(host + ':' + ProcessHandle.current().pid());
    }
}
