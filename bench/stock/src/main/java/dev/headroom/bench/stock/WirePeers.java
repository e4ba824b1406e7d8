package dev.headroom.bench.stock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Servers that send the same bytes as the service, each as its own documentation sets it up. */
final class WirePeers {
    private WirePeers() {}

    private static String nginxConfiguration(String user, Path place, String servers) {
        return """
            daemon off;
            worker_processes 1;
            %1$s
            pid %2$s/nginx.pid;
            error_log %2$s/error.log warn;
            events { worker_connections 12000; }
            http {
                client_body_temp_path %2$s/body;
                proxy_temp_path %2$s/proxy;
                fastcgi_temp_path %2$s/fastcgi;
                uwsgi_temp_path %2$s/uwsgi;
                scgi_temp_path %2$s/scgi;
                access_log off;
                sendfile on;
                tcp_nodelay on;
                open_file_cache max=100 inactive=10m;
                open_file_cache_valid 10m;
                keepalive_requests 1000000000;
                default_type application/json;
                %3$s
            }
            """.formatted(user, place, servers);
    }

    private static String fromFiles(int port, int http2Port, Path files) {
        return """
            server {
                listen 127.0.0.1:%d;
                listen 127.0.0.1:%d http2;
                root %s;
                gzip_static on;
                gzip_vary on;
            }
            """.formatted(port, http2Port, files);
    }

    private static String fromCache(Path place, int origin, int port, int http2Port) {
        return """
            proxy_cache_path %s/cache levels=1:2 keys_zone=kept:10m max_size=100m inactive=1h;
            upstream origin { server 127.0.0.1:%d; keepalive 8; }
            server {
                listen 127.0.0.1:%d;
                listen 127.0.0.1:%d http2;
                location / {
                    proxy_pass http://origin;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_cache kept;
                    proxy_cache_key "$uri|$http_accept_encoding";
                    proxy_cache_valid 200 1h;
                    add_header X-Cache-Status $upstream_cache_status always;
                }
            }
            """.formatted(place, origin, port, http2Port);
    }

    private static String rules(int origin) {
        return """
            vcl 4.1;
            backend origin { .host = "127.0.0.1"; .port = "%d"; }
            sub vcl_recv { return (hash); }
            sub vcl_backend_response { set beresp.ttl = 1h; set beresp.do_stream = false; }
            """.formatted(origin);
    }

    /**
     * One that answers.
     *
     * @param http2Port 0 where it doesn't speak HTTP/2
     */
    record Peer(Service service, int http2Port, boolean brotli) {}

    /** Those that this machine has; what it has not is named in the list. */
    static List<Peer> start(Path directory, Path files, List<String> missing) throws IOException {
        List<Peer> peers = new ArrayList<>();
        Optional<Path> nginx = program("nginx", missing);
        if (nginx.isPresent()) {
            int port = Service.freePort();
            int second = Service.freePort();
            peers.add(new Peer(
                    nginx(directory, nginx.get(), "nginx-gzip-static", port, fromFiles(port, second, files)),
                    second,
                    false));
            int cached = Service.freePort();
            int cachedSecond = Service.freePort();
            peers.add(new Peer(
                    nginx(
                            directory,
                            nginx.get(),
                            "nginx-proxy-cache",
                            cached,
                            fromCache(directory.resolve("nginx-proxy-cache"), port, cached, cachedSecond)),
                    cachedSecond,
                    false));
            Optional<Path> varnish = program("varnishd", missing);
            if (varnish.isPresent()) {
                peers.add(new Peer(varnish(directory, varnish.get(), port), 0, false));
            }
        }
        int port = Service.freePort();
        List<String> netty = new ArrayList<>(Service.java());
        netty.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                NettyPeer.class.getName(),
                Integer.toString(port),
                files.toString()));
        peers.add(new Peer(Service.run(directory, "netty", Map.of(), port, netty), 0, true));
        return peers;
    }

    private static Service nginx(Path directory, Path program, String name, int port, String servers)
            throws IOException {
        Path place = Files.createDirectories(directory.resolve(name));
        // its workers are nobody's otherwise, who can't enter a temporary directory
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        Path configuration =
                Files.writeString(directory.resolve(name + ".conf"), nginxConfiguration(user, place, servers));
        return Service.run(
                directory,
                name,
                Map.of(),
                port,
                List.of(program.toString(), "-c", configuration.toString(), "-e", place + "/start.log"));
    }

    private static Service varnish(Path directory, Path program, int origin) throws IOException {
        int port = Service.freePort();
        Path rules = Files.writeString(directory.resolve("varnish.vcl"), rules(origin));
        return Service.run(
                directory,
                "varnish",
                Map.of(),
                port,
                List.of(
                        program.toString(),
                        "-F",
                        "-j",
                        "none",
                        "-a",
                        "127.0.0.1:" + port,
                        "-f",
                        rules.toString(),
                        "-n",
                        directory.resolve("varnish").toString(),
                        "-s",
                        "malloc,64m"));
    }

    /** On the path, or where servers are. */
    static Optional<Path> program(String name, List<String> missing) {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            missing.add(name);
        }
        return found;
    }
}
