package dev.syncline.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The event loop of a channel that takes frames, and a thread that handles them. */
class IntakeTest {
    private static final int ROUNDS = 20_000;

    private final LocalPipe pipe = new LocalPipe(new ChannelInboundHandlerAdapter());
    private final Channel channel = pipe.connect();
    private final ExecutorService live = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        live.shutdownNow();
        pipe.close();
    }

    @Test
    @DisplayName("[SO18] too much that waits stops the reading, and what was handled starts it again")
    void so18_stopsAndStarts() throws Exception {
        var intake = new Intake(new Wire(channel));

        channel.eventLoop()
                .submit(() -> intake.took(Intake.READ_UNTIL_BYTES + 1))
                .get();
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(intake.paused()).isTrue();

        intake.handled(Intake.READ_UNTIL_BYTES + 1 - Intake.READ_AGAIN_BYTES);
        settle();
        assertThat(channel.config().isAutoRead()).isFalse();

        intake.handled(1);
        settle();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(intake.paused()).isFalse();
    }

    @Test
    @DisplayName("[SO18] a peer whose frames were all handled is read from, however the two threads meet")
    void so18_readsAgainAfterEveryRace() throws Exception {
        var intake = new Intake(new Wire(channel));
        var together = new CyclicBarrier(2);
        int bytes = Intake.READ_UNTIL_BYTES + 1;
        for (int round = 0; round < ROUNDS; round++) {
            channel.eventLoop().submit(() -> intake.took(bytes - 1)).get();
            Future<?> taking = channel.eventLoop().submit(() -> {
                together.await();
                intake.took(1);
                return null;
            });
            Future<?> handling = live.submit(() -> {
                together.await();
                intake.handled(bytes);
                return null;
            });
            taking.get();
            handling.get();
            settle();
            assertThat(channel.config().isAutoRead()).as("round " + round).isTrue();
        }
    }

    /** Until the event loop has done what it was asked to. */
    private void settle() throws Exception {
        channel.eventLoop().submit(() -> {}).get();
    }
}
