package dev.syncline.bench;

import dev.syncline.process.FirstVisit;
import dev.syncline.process.NodeScripts;
import dev.syncline.process.ServerProcess;
import java.io.BufferedReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a browser downloads, compressed as the packaged server sends it, and beside it the clients of others. */
final class Sizes {
    private final ServerProcess server;
    private final HttpClient http = HttpClient.newHttpClient();

    Sizes(ServerProcess server) {
        this.server = server;
    }

    void run() throws Exception {
        System.out.println("### Sizes, bytes as the packaged server sends them (brotli, quality 11)");
        var table = new Table("what", "files", "plain", "brotli", "goal");
        row(table, "tab script", "≤ 10,000", "syncline.js");
        row(table, "worker with the sample domain", "≤ 45,000", "worker-boot.js", "worker.js");
        row(table, "commands, fetched with the first document that takes some", "", "commands.js");
        row(table, "adapter of the worker to Automerge", "", "wasm-adapter.js", "stream.js");
        row(table, "host of the journal's file", "", "vault-host.js");
        row(table, "Automerge's glue", "", "automerge/automerge_wasm.js");
        long wasm = row(table, "Automerge's wasm", "", "automerge/automerge.wasm");
        long together = row(
                table,
                "a first visit of a merged document",
                "< automerge-repo",
                FirstVisit.FILES.toArray(String[]::new));
        table.print();
        beside(together - wasm, wasm);
    }

    /** Prints what this client weighs, and the bundles that {@code bench/bundles} makes of others. */
    private static void beside(long js, long wasm) throws Exception {
        System.out.println("### Beside clients of others, bytes in brotli");
        var table = new Table("client", "JS", "wasm", "together");
        table.row("Syncline", number(js), number(wasm), number(js + wasm));
        Path folder = NodeScripts.in(Path.of("target", "bundles"), Path.of("bench", "bundles"));
        Process script = new ProcessBuilder("node", "sizes.mjs")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = script.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                table.row((Object[]) line.split("\t"));
            }
        }
        if (script.waitFor() != 0) {
            throw new IllegalStateException("sizes.mjs ended with " + script.exitValue());
        }
        table.print();
    }

    private static String number(long bytes) {
        return Rounds.number(bytes, 0);
    }

    /** Adds a row; gives the bytes in brotli. */
    private long row(Table table, String what, String goal, String... files) throws Exception {
        long plain = 0;
        long brotli = 0;
        for (String file : files) {
            plain += bytes(file, "identity");
            brotli += bytes(file, "br");
        }
        boolean all = files.length == FirstVisit.FILES.size();
        String names = all ? "all of these but commands.js" : String.join(", ", files);
        table.row(what, names, number(plain), number(brotli), goal);
        return brotli;
    }

    private int bytes(String file, String coding) throws Exception {
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(server.uri("/" + file))
                        .header("Accept-Encoding", coding)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        boolean coded = answer.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .equals(coding);
        if (answer.statusCode() != 200 || !coded) {
            throw new IllegalStateException(file + " was answered with " + answer);
        }
        return answer.body().length;
    }
}
