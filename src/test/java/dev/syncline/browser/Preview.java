package dev.syncline.browser;

import java.io.BufferedReader;
import java.io.IOException;

/** The pages with the fake client API, behind the server's security headers: {@code src/test/js/preview.mjs}. */
final class Preview implements AutoCloseable {
    private final Process process;
    private final String address;

    Preview() throws IOException {
        process = new ProcessBuilder("node", "src/test/js/preview.mjs")
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = process.inputReader();
        address = lines.readLine();
        if (address == null || !address.startsWith("http://")) {
            process.destroyForcibly();
            throw new IOException("the preview did not start: " + address);
        }
    }

    /** Where a page is, by the part of its address after "#". */
    String at(String hash) {
        return address + hash;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
