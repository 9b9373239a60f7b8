package dev.roomcast.peer;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * The push server on netty-socketio: {@code join} puts a window into its user's room. The trigger is plain Netty on a
 * port of its own, since netty-socketio lets nobody answer requests on its port. Native epoll where Netty has it.
 */
public final class NettySocketIo {
    private static final int BACKLOG = 4096;
    private static final int MAX_REQUEST_BYTES = 65_536;

    private NettySocketIo() {
    }

    /** What a window joins with. */
    public static final class Join {
        public String username;
    }

    /** What a room is sent. */
    public static final class Message {
        public final int code = 0;
        public final String data;

        private Message(String data) {
            this.data = data;
        }
    }

    /** Serves windows on the port of the first argument and triggers on that of the second. */
    public static void main(String[] args) throws Exception {
        boolean epoll = Epoll.isAvailable();
        Configuration configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        configuration.setPort(Integer.parseInt(args[0]));
        configuration.setUseLinuxNativeEpoll(epoll);
        configuration.getSocketConfig().setReuseAddress(true);
        configuration.getSocketConfig().setAcceptBackLog(BACKLOG);
        SocketIOServer server = new SocketIOServer(configuration);
        server.addEventListener("join", Join.class, (client, join, acknowledgement) -> {
            client.joinRoom(join.username);
            acknowledgement.sendAckData(Map.of("room", join.username));
        });
        server.start();
        EventLoopGroup group = epoll ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
        new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST_BYTES),
                                new Trigger(server));
                    }
                })
                .bind("127.0.0.1", Integer.parseInt(args[1]))
                .sync();
    }

    private static final class Trigger extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final SocketIOServer server;

        private Trigger(SocketIOServer server) {
            this.server = server;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Map<String, List<String>> query = new QueryStringDecoder(request.uri()).parameters();
            server.getRoomOperations(query.get("name").get(0))
                    .sendEvent("message", new Message(query.get("msg").get(0)));
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
                    Unpooled.EMPTY_BUFFER);
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
            context.writeAndFlush(response);
        }
    }
}
