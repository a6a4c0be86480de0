package dev.syncline.worker.link;

import java.util.function.Consumer;

/** The one connection of a worker to its server. It reconnects by itself, with backoff and jitter, while it is started. */
public interface Link {
    /** Who hears of the connection. Calls never overlap. */
    interface Listener {
        /** A connection is open; nothing was sent on it. */
        void opened();

        /** One binary frame arrived. */
        void frame(byte[] frame);

        /** The connection is gone; what was not acknowledged must be sent again on the next. */
        void closed();

        /** The server refused the session: a person must sign in again. */
        void unauthorized();
    }

    void start(Listener listener);

    void stop();

    /** Ends the present connection and makes a new one at once, or after {@code delayMs}. */
    void reconnect(int delayMs);

    /** Sends one frame; without a connection it is dropped. */
    void send(byte[] frame);

    /** Bytes given to {@link #send} that have not left this process. */
    int buffered();

    /**
     * One HTTP request to the server, with the session's credentials. {@code contentType} is that of the body; without a
     * body it is what the answer should be ({@code Accept}). {@code answer} is called once, with status 0 when there was no
     * answer.
     */
    void request(String method, String path, String contentType, byte[] body, Consumer<Answer> answer);

    /** An HTTP answer; {@code headers} are lines of "name: value", names in lower case. */
    record Answer(int status, String headers, byte[] body) {
        /** The value of a header, or null; {@code name} in lower case. */
        public String header(String name) {
            String start = name + ": ";
            for (int at = 0; at < headers.length(); ) {
                int end = headers.indexOf('\n', at);
                String line = headers.substring(at, end < 0 ? headers.length() : end);
                if (line.startsWith(start)) {
                    return line.substring(start.length()).trim();
                }
                at += line.length() + 1;
            }
            return null;
        }
    }
}
