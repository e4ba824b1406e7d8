package dev.headroom.bench.stock;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What Netty costs that sends ready bytes and knows nothing else: no caller, no limit, no metric. Arguments: the port
 * and the directory of files, which are served by their names, coded as their ends say.
 */
final class NettyPeer extends ChannelInitializer<SocketChannel> {
    private static final int LARGEST = 64 << 10;

    private final Map<String, byte[]> bodies;

    private NettyPeer(Map<String, byte[]> bodies) {
        this.bodies = bodies;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, byte[]> bodies = new HashMap<>();
        try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bodies.put("/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
        boolean epoll = Epoll.isAvailable();
        try (EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(2, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory())) {
            new ServerBootstrap()
                    .group(loops)
                    .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 4096)
                    .childHandler(new NettyPeer(bodies))
                    .bind(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]))
                    .sync()
                    .channel()
                    .closeFuture()
                    .sync();
        }
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(LARGEST), new Answers());
    }

    /** Sends what is there. */
    private final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            String accepted = Objects.requireNonNullElse(request.headers().get(HttpHeaderNames.ACCEPT_ENCODING), "");
            String coding = accepted.contains("br") ? "br" : accepted.contains("gzip") ? "gzip" : "";
            String end = coding.equals("gzip") ? ".gz" : coding.isEmpty() ? "" : ".br";
            byte[] body = bodies.get(request.uri() + end);
            String tag = "\"" + (body == null ? 0 : body.length) + "\"";
            boolean same = tag.equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH));
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    body == null
                            ? HttpResponseStatus.NOT_FOUND
                            : same ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK,
                    body == null || same ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.ETAG, tag)
                    .set(HttpHeaderNames.VARY, "accept-encoding");
            if (!same) {
                response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body == null ? 0 : body.length);
            }
            if (!coding.isEmpty() && !same) {
                response.headers().set(HttpHeaderNames.CONTENT_ENCODING, coding);
            }
            var _ = context.writeAndFlush(response);
        }
    }
}
