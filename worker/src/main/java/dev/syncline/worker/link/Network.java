package dev.syncline.worker.link;

import java.util.function.Consumer;

/** What the link needs of its surroundings. Everything runs on the worker's one thread. */
public interface Network {
    /** Begins a connection to the server. Exactly one {@code closed} ends it, whether or not it was ever opened. */
    Socket connect(Ears ears);

    /** One HTTP request; status 0 without an answer. */
    void request(String method, String path, String contentType, byte[] body, Consumer<Link.Answer> answer);

    /** Runs {@code task} once after {@code delayMs}, unless the returned cancel ran before. */
    Runnable after(int delayMs, Runnable task);

    /** Uniform in 0..1, without 1. */
    double random();

    /** Calls {@code task} whenever the device says that it has a network again. */
    void whenOnline(Runnable task);

    /** One connection. */
    interface Socket {
        void send(byte[] frame);

        int buffered();

        void close();
    }

    /** Who hears of one connection. */
    interface Ears {
        void opened();

        void frame(byte[] frame);

        void closed();
    }
}
