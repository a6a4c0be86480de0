package dev.syncline.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.util.concurrent.TimeUnit;

/** Channels of Netty in memory, with real event loops. */
final class LocalPipe implements AutoCloseable {
    private final LocalAddress address = new LocalAddress(LocalPipe.class);
    private final DefaultEventLoopGroup loops = new DefaultEventLoopGroup(2);

    /** @param receiver sharable; gets what comes out at the other end */
    LocalPipe(ChannelHandler receiver) {
        new ServerBootstrap()
                .group(loops)
                .channel(LocalServerChannel.class)
                .childHandler(receiver)
                .bind(address)
                .syncUninterruptibly();
    }

    Channel connect() {
        return new Bootstrap()
                .group(loops)
                .channel(LocalChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .syncUninterruptibly()
                .channel();
    }

    @Override
    public void close() {
        // Each loop lets the other finish: a channel closes on both.
        loops.shutdownGracefully(20, 1000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}
