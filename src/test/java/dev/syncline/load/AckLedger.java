package dev.syncline.load;

import dev.syncline.id.TimelineId;
import dev.syncline.wire.DownFrame;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the server has acknowledged to any device, as it came over the network. */
final class AckLedger implements JvmLink.Gate {
    private final Map<TimelineId, Long> acked = new ConcurrentHashMap<>();

    @Override
    public void arrived(DownFrame frame) {
        if (frame instanceof DownFrame.Ack ack) {
            acked.merge(ack.timeline(), ack.lsn(), Math::max);
        }
    }

    /** The last acknowledged LSN of every timeline. */
    Map<TimelineId, Long> acked() {
        return Map.copyOf(acked);
    }

    /** How many entries were acknowledged. */
    long total() {
        return acked.values().stream().mapToLong(Long::longValue).sum();
    }
}
