package dev.syncline.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** The bytes of some files, as they are and as a registry of images keeps them. */
final class Size {
    private long plain;
    private long compressed;

    void add(Path file) throws IOException {
        plain += Files.size(file);
        var counted = new OutputStream() {
            @Override
            public void write(int one) {
                compressed++;
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                compressed += count;
            }
        };
        try (var gzip = new GZIPOutputStream(counted)) {
            Files.copy(file, gzip);
        }
    }

    long plain() {
        return plain;
    }

    long compressed() {
        return compressed;
    }
}
