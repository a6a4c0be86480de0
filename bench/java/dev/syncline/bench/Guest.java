package dev.syncline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who fetches a file over a connection of their own and forgets it, with as little work on this side as there can
 * be: what is measured is the server.
 */
final class Guest {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");
    private static final String HEAD_END = "\r\n\r\n";

    private Guest() {}

    /** The bytes of the file. */
    static long fetch(URI address, String token) {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()))) {
            String request = "GET " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                    + "\r\nAccept: application/vnd.automerge\r\nConnection: close\r\nAuthorization: Bearer " + token
                    + HEAD_END;
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return read(channel);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long read(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        int end = -1;
        String text = "";
        while (end < 0 && channel.read(buffer) >= 0) {
            text = StandardCharsets.ISO_8859_1.decode(buffer.duplicate().flip()).toString();
            end = text.indexOf(HEAD_END);
        }
        Matcher length = LENGTH.matcher(text);
        if (!text.startsWith("HTTP/1.1 200 ") || end < 0 || !length.find()) {
            throw new IllegalStateException(
                    "a guest was answered: " + text.lines().findFirst());
        }
        long bytes = buffer.position() - end - HEAD_END.length();
        buffer.clear();
        for (int some; (some = channel.read(buffer)) >= 0; buffer.clear()) {
            bytes += some;
        }
        if (bytes != Long.parseLong(length.group(1))) {
            throw new IllegalStateException("a file of " + length.group(1) + " bytes ended after " + bytes);
        }
        return bytes;
    }
}
