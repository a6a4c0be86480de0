package dev.syncline.socket;

/** The way out of one connection. It must not block; the shell bounds what waits in it. */
public interface Outbound {
    void send(byte[] frame);

    /** Sends what waits, then closes with a WebSocket close code and a fault code as the reason. */
    void close(int code, String reason);
}
