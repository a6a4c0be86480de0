package dev.syncline.node;

import dev.syncline.id.DocumentId;
import dev.syncline.live.Neighbours;
import dev.syncline.store.Channel;
import dev.syncline.store.ChannelLimits;
import dev.syncline.wire.DownFrame;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells other nodes of news, while there are others. One message is on its way, and behind each is a short rest; what
 * comes up meanwhile is the next. Nobody waits for it.
 */
@ApplicationScoped
public class Teller implements Neighbours {
    private final Vertx vertx;
    private final Channel channel;
    private final long restMs;
    private final Gathering gathering;
    private final Counter dropped;
    private final AtomicBoolean busy = new AtomicBoolean();
    /** Tells this node's own messages from others'. */
    private final long node = new SecureRandom().nextLong();

    Teller(Vertx vertx, Channel channel, ChannelLimits limits, MeterRegistry registry) {
        this.vertx = vertx;
        this.channel = channel;
        this.restMs = Math.max(1, limits.restMs());
        this.gathering = new Gathering(limits.itemsMax(), limits.presenceBytesMax());
        this.dropped = Counter.builder("syncline.channel.dropped")
                .description("News for other nodes that did not fit, or met no channel")
                .register(registry);
    }

    long node() {
        return node;
    }

    @Override
    public void committed(DocumentId document, long tailSeq) {
        tell(new News.Tail(document, tailSeq));
    }

    @Override
    public void present(DownFrame.Presence presence) {
        tell(new News.Present(presence));
    }

    void tell(News news) {
        if (channel.others() > 0) {
            dropped.increment(gathering.add(news));
            begin();
        }
    }

    private void begin() {
        if (busy.compareAndSet(false, true)) {
            next();
        }
    }

    private void next() {
        List<News> news = gathering.take();
        if (news.isEmpty()) {
            busy.set(false);
            // What came between the two lines above found it busy.
            if (!gathering.isEmpty()) {
                begin();
            }
            return;
        }
        channel.send(NewsCodec.write(new NewsCodec.Message(node, news))).whenComplete((sent, failure) -> {
            if (failure != null) {
                dropped.increment(news.size());
            }
            vertx.setTimer(restMs, rested -> next());
        });
    }
}
